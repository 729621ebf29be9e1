// The house's icons: paths on a grid of 16, drawn in the colour of the text around them.
const paths = {
  check: 'M3 8.5l3.2 3L13 4.5',
  clock: 'M8 4.5V8l2.5 1.5M8 14A6 6 0 108 2a6 6 0 000 12z',
  alert: 'M8 5v4m0 2.2v.1M7.1 2.6L1.6 12a1 1 0 00.9 1.5h11a1 1 0 00.9-1.5L8.9 2.6a1 1 0 00-1.8 0z',
  pen: 'M10.5 3l2.5 2.5L6 12.5l-3 .5.5-3z',
  circle: 'M8 13A5 5 0 108 3a5 5 0 000 10z',
  send: 'M2.5 8l11-5-4 11-2.5-4.5z',
  left: 'M10 3L5 8l5 5',
  right: 'M6 3l5 5-5 5',
  down: 'M3.5 6L8 10.5 12.5 6',
  search: 'M7 12A5 5 0 107 2a5 5 0 000 10zm3.6-1.4L14 14',
  theme: 'M13 9.5A5.5 5.5 0 016.5 3 5.5 5.5 0 1013 9.5z',
  out: 'M6 14H3V2h3m4 9l3-3-3-3m3 3H6',
  inbox: 'M2 9h3.5l1 2h3l1-2H14M2 9l2-6h8l2 6v4H2z',
  folder: 'M2 4h4l1.5 2H14v7H2z',
  users: 'M6 8a2.5 2.5 0 100-5 2.5 2.5 0 000 5zm-4 5c0-2 1.8-3.5 4-3.5s4 1.5 4 3.5m1-5.2A2.3 2.3 0 0011 3.4m1 9.6h2c0-1.7-.9-2.9-2.2-3.3',
  page: 'M4 2h6l3 3v9H4zM6.5 8h4m-4 2.5h4',
  euro: 'M12 4.2A4.5 4.5 0 008.5 3C6 3 4 5.2 4 8s2 5 4.5 5c1.3 0 2.6-.5 3.5-1.2M2.5 7h6m-6 2h6',
  bank: 'M2 6.5L8 3l6 3.5zM3.5 7v5m3-5v5m3-5v5m3-5v5M2 13.5h12',
  chart: 'M2 13.5h12M4 11V8m4 3V4m4 7V6',
  bell: 'M4 11V7a4 4 0 018 0v4l1 1.5H3zM6.8 14.5h2.4',
  funnel: 'M2 3h12l-4.5 5.5V13l-3 1V8.5z',
  home: 'M2.5 7.5L8 3l5.5 4.5V13h-4v-3.5h-3V13h-4z',
  plus: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8m0-8l-8 8',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  file: 'M4 2h5l3 3v9H4zM9 2v3h3',
  save: 'M8 3v7m-3-3l3 3 3-3M3 13h10',
  star: 'M4 2.500h8v11l-4-3-4 3z',
  back: 'M13 8H3m4-4L3 8l4 4',
  undo: 'M3 6h6.5a3.5 3.5 0 010 7H6M3 6l3-3M3 6l3 3',
  globe: 'M8 14A6 6 0 108 2a6 6 0 000 12zM2 8h12M8 2c2 2 2.5 4 2.5 6S10 12 8 14C6 12 5.500 10 5.5 8S6 4 8 2z',
  strike: 'M8 14A6 6 0 108 2a6 6 0 000 12zM4 12l8-8',
  calendar: 'M3 4h10v9.500H3zM3 7h10M5.500 2.500v3m5-3v3',
  keys: 'M1.500 4.500h13v7h-13zM4 7h.01M6.500 7h.01M9 7h.01M11.500 7h.01M5 9.500h6',
  history: 'M3 8a5 5 0 101.500-3.500L3 6m0-3v3h3m2-1v3l2 1.500',
  gear: 'M8 10.2A2.2 2.2 0 108 5.800a2.2 2.2 0 000 4.4zM8 2v1.8m0 8.4V14M2 8h1.8m8.4 0H14M3.800 3.800l1.3 1.3m5.800 5.800l1.3 1.3m0-8.4l-1.3 1.3m-5.800 5.800l-1.3 1.3',
  print: 'M4 6V2.500h8V6M4 11H2.500V6.500h11V11H12M4.500 9.500h7v4h-7z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
