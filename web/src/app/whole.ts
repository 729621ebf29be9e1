import { useEffect } from 'react';

/** What is cut for want of room is read whole under the pointer, wherever it stands. */
export function useWholeTexts() {
  useEffect(() => {
    function tell(event: PointerEvent) {
      const cut = (event.target as Element | null)?.closest<HTMLElement>('td, th, a, h1, span, small, b, div');
      if (!cut || cut.closest('[title]:not([data-cut])')) return;
      const short = cut.scrollWidth > cut.clientWidth && getComputedStyle(cut).textOverflow === 'ellipsis';
      if (short) {
        cut.title = cut.innerText.trim();
        cut.dataset.cut = '';
      } else if ('cut' in cut.dataset) {
        cut.removeAttribute('title');
        delete cut.dataset.cut;
      }
    }
    addEventListener('pointerover', tell, { passive: true });
    return () => removeEventListener('pointerover', tell);
  }, []);
}
