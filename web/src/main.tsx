import './ui/tokens.css';
import './ui/base.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { Problem } from './api/client';
import { router } from './routes';
import { speak } from './text';

const theme = localStorage.getItem('theme');
if (theme) document.documentElement.dataset.theme = theme;
const retry = (times: number, raised: Error) => times < 2 && raised instanceof Problem && raised.passing;
const cache = new QueryClient({
  defaultOptions: { queries: { staleTime: 15_000, gcTime: 10 * 60_000, retry } },
});
addEventListener('vite:preloadError', () => location.reload());
await speak(localStorage.getItem('language') ?? 'de');
createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={cache}>
    <RouterProvider router={router(cache)} />
  </QueryClientProvider>,
);
