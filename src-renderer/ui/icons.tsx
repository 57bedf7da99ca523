/** 14 px stroke icons. Outcome icons point with the touch: UP touches the line from below. */
import type { ReactNode } from 'react'

const line = (children: ReactNode) => (
  <svg
    className="i"
    viewBox="0 0 14 14"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    {children}
  </svg>
)
const solid = { fill: 'currentColor', stroke: 'none' }

export const ICONS = {
  breakUp: line(
    <>
      <path d="M1 11.2h12" strokeWidth="1.3" />
      <path d="M7 1.4 11.2 8.4H2.8z" {...solid} />
    </>,
  ),
  breakDown: line(
    <>
      <path d="M1 2.8h12" strokeWidth="1.3" />
      <path d="M7 12.6 11.2 5.6H2.8z" {...solid} />
    </>,
  ),
  bounceUp: line(
    <>
      <path d="M1 2.2h12" strokeWidth="1.3" />
      <path d="M2.6 12 7 5l4.4 7" strokeWidth="1.9" />
    </>,
  ),
  bounceDown: line(
    <>
      <path d="M1 11.8h12" strokeWidth="1.3" />
      <path d="M2.6 2 7 9l4.4-7" strokeWidth="1.9" />
    </>,
  ),
  chop: line(
    <>
      <path d="M1 7h12" strokeWidth="1" opacity=".6" />
      <path d="M1.5 8.8 4 5l3 4.4L10 5l2.5 3.8" strokeWidth="1.6" />
    </>,
  ),
  pending: line(<circle cx="7" cy="7" r="4.2" strokeDasharray="2.2 2.2" />),
  none: line(<path d="M4 4l6 6M10 4l-6 6" strokeWidth="1.6" />),
  up: line(<path d="M7 12V2M3.2 5.8 7 2l3.8 3.8" />),
  down: line(<path d="M7 2v10M3.2 8.2 7 12l3.8-3.8" />),
  wall: line(<path d="M2 2.5h10v3H2zM2 8.5h10v3H2z" {...solid} />),
  absorption: line(
    <>
      <path d="M2 9.5h10M2 12h10" />
      <path d="M7 1v5.6M4.6 4.4 7 6.8l2.4-2.4" />
    </>,
  ),
  weak: line(<path d="M2 7h3M9 7h3" />),
  vacuum: line(<rect x="2.2" y="3.5" width="9.6" height="7" strokeDasharray="2 2" />),
  consumed: line(
    <>
      <path d="M1 7h3.2M9.8 7H13" />
      <path d="M7 12.5V2M4.4 4.6 7 2l2.6 2.6" />
    </>,
  ),
  neutral: line(<path d="M2.5 5.2h9M2.5 8.8h9" />),
  chevron: (
    <svg
      className="i"
      style={{ width: 10, height: 10 }}
      viewBox="0 0 10 10"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      aria-hidden="true"
    >
      <path d="M2 3.5 5 6.5 8 3.5" />
    </svg>
  ),
  search: line(
    <>
      <circle cx="6" cy="6" r="3.8" />
      <path d="m9 9 3.2 3.2" />
    </>,
  ),
  theme: line(
    <>
      <circle cx="7" cy="7" r="4.6" />
      <path d="M7 2.4a4.6 4.6 0 0 1 0 9.2z" {...solid} />
    </>,
  ),
  pin: line(<path d="M5 1.8h4l-.4 4 1.9 2H3.5l1.9-2zM7 7.8v4.4" />),
  play: line(<path d="M4 2.4v9.2L11.4 7z" {...solid} />),
  pause: line(<path d="M4.4 2.6v8.8M9.6 2.6v8.8" strokeWidth="2.4" strokeLinecap="butt" />),
  previousEvent: line(
    <>
      <path d="M2.6 3v8" />
      <path d="M11 3.2 5.4 7l5.6 3.8z" {...solid} />
    </>,
  ),
  nextEvent: line(
    <>
      <path d="M11.4 3v8" />
      <path d="M3 3.2 8.6 7 3 10.8z" {...solid} />
    </>,
  ),
  back: line(<path d="m8.6 3-4 4 4 4" />),
  forward: line(<path d="m5.4 3 4 4-4 4" />),
  loop: line(
    <path d="M2.4 6.4V6a2.4 2.4 0 0 1 2.4-2.4h6M9 1.8l1.8 1.8L9 5.4M11.6 7.6V8a2.4 2.4 0 0 1-2.4 2.4h-6M5 12.2l-1.8-1.8L5 8.6" />,
  ),
  flag: line(<path d="M3.4 12.4V2h7l-2 2.7 2 2.7h-7" />),
  eye: line(
    <>
      <path d="M1.4 7S3.4 3.4 7 3.4 12.6 7 12.6 7 10.6 10.6 7 10.6 1.4 7 1.4 7z" />
      <circle cx="7" cy="7" r="1.6" />
    </>,
  ),
  disc: line(<circle cx="7" cy="7" r="4.4" {...solid} />),
  check: line(<path d="m2.8 7.4 2.8 2.8 5.6-6.4" />),
  warning: line(
    <>
      <path d="M7 1.8 12.8 12H1.2z" {...solid} />
      <path d="M7 5.4v3M7 10.2v.01" stroke="var(--on-status)" strokeWidth="1.3" />
    </>,
  ),
  critical: line(
    <>
      <path d="M4.4 1h5.2L13 4.4v5.2L9.6 13H4.4L1 9.6V4.4z" {...solid} />
      <path d="M7 4v3.6M7 9.8v.01" stroke="var(--on-status)" strokeWidth="1.5" />
    </>,
  ),
  info: line(
    <>
      <circle cx="7" cy="7" r="4.6" />
      <path d="M7 6.6v2.8M7 4.7v.01" />
    </>,
  ),
  more: line(<path d="M3 7h.01M7 7h.01M11 7h.01" strokeWidth="2" />),
} satisfies Record<string, ReactNode>
export type IconName = keyof typeof ICONS

/** Spymaster's mark: a price path breaking a level. */
export const Mark = () => (
  <svg
    width="18"
    height="18"
    viewBox="0 0 18 18"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.8"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d="M1.5 6h15" strokeWidth="1.6" />
    <path d="M3 15 7 7.6 9.4 12 13.6 2.4" />
  </svg>
)

/** Outcome icon for `BREAK`, `BOUNCE`, `CHOP`, `pending`, `UNDEFINED`. */
export function OutcomeIcon({ face, up }: { face: string; up: boolean }) {
  if (face === 'BREAK') return <span className="brk">{up ? ICONS.breakUp : ICONS.breakDown}</span>
  if (face === 'BOUNCE')
    return <span className="bnc">{up ? ICONS.bounceUp : ICONS.bounceDown}</span>
  if (face === 'CHOP') return <span className="chp">{ICONS.chop}</span>
  if (face === 'pending') return <span className="t2">{ICONS.pending}</span>
  return <span className="t3">{ICONS.none}</span>
}
