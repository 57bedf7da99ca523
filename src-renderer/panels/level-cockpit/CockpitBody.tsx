/** The cockpit's fixed slots. Values are written into `data-f` parts by the frame loop, never by React. */
import type { ReactNode } from 'react'

interface Props {
  runway: ReactNode
  onTouch(k: number): void
}
export const TOUCH_ROWS = 4

export function CockpitBody({ runway, onTouch }: Props) {
  return (
    <>
      <section className="sec" aria-label="Level in focus">
        <div className="who">
          <span className="n" data-f="name" />
          <span className="p num" data-f="price" />
        </div>
        <div className="row between">
          <span className="lab row">
            <span className="t1 row" data-f="direction" />
            <span data-f="known" />
          </span>
          <span className="lab num t2" data-f="distance" />
        </div>
      </section>
      <Gauge />
      <section className="sec" aria-label="Expected strength and runway">
        <div className="st">
          <h3>
            Expected strength <span className="t3">– no model</span>
          </h3>
          <span className="lab" data-f="runway" />
        </div>
        <div className="runway">{runway}</div>
      </section>
      <section className="sec" aria-label="Forces">
        <div className="st">
          <h3>Forces</h3>
          <span className="lab">push toward outcome</span>
        </div>
        <Force id="barrier" name="Barrier" />
        <Force id="tape" name="Tape" />
        <Force id="fuel" name="Fuel" />
      </section>
      <section className="sec stats" aria-label="Desk measures">
        <Stat id="ratio" label="Fuel ÷ barrier" />
        <Stat id="amplify" label="P(AMPLIFY)" />
        <Stat id="refill" label="Refilled, 60 s" />
      </section>
      <section className="sec why" aria-label="Why">
        <div className="st">
          <h3>Why</h3>
          <span className="lab" data-f="why-note" />
        </div>
        <Part id="barrier" />
        <Part id="tape" />
        <Part id="fuel" />
      </section>
      <Touches onTouch={onTouch} />
    </>
  )
}

/** BOUNCE left, BREAK right. Without a model for the kind the bar stays empty and the score stands alone. */
function Gauge() {
  return (
    <section className="sec gz" aria-label="Break or bounce">
      <div className="gtop">
        <div className="gside">
          <span className="w bnc" data-f="word-bounce" />
          <span className="x num t3">–</span>
        </div>
        <div className="gmid">
          <div className="nc" data-f="call" />
          <div className="lab" data-f="call-reason" />
        </div>
        <div className="gside rt">
          <span className="w brk" data-f="word-break" />
          <span className="x num t3">–</span>
        </div>
      </div>
      <div
        className="gauge"
        role="img"
        aria-label="No probability"
        title="No model: the bar stays empty"
      >
        <i />
      </div>
      <div className="row between score-row">
        <span className="lab">Mechanical score</span>
        <span className="num" data-f="score" />
      </div>
      <div className="track score">
        <i data-f="score-bar" className="bar" />
        <i className="c" />
        <i data-f="score-mark" className="diamond" />
      </div>
      <div className="row between signal-row">
        <span className="lab">
          Signal <span className="b" data-f="signal" />
        </span>
        <span className="lab" data-f="confidence" />
      </div>
    </section>
  )
}

const Force = ({ id, name }: { id: string; name: string }) => (
  <div className="force">
    <div className="l">
      <span className="nm">{name}</span>
      <span data-f={`${id}-chip`} />
      <span className="d num" data-f={`${id}-detail`} />
    </div>
    <Push id={`${id}-push`} />
  </div>
)

const Push = ({ id }: { id: string }) => (
  <div className="track">
    <i data-f={id} className="bar" />
    <i className="c" />
  </div>
)

const Stat = ({ id, label }: { id: string; label: string }) => (
  <div>
    <div className="lab">{label}</div>
    <div className="v num" data-f={id} />
    <div className="lab" data-f={`${id}-note`} />
  </div>
)

const Part = ({ id }: { id: string }) => (
  <div className="feat">
    <div className="l">
      <span data-f={`${id}-part`} />
      <span className="num" data-f={`${id}-value`} />
    </div>
    <Push id={`${id}-bar`} />
  </div>
)

function Touches({ onTouch }: { onTouch(k: number): void }) {
  return (
    <section className="sec touches" aria-label="Touches today">
      <div className="st">
        <h3>
          Touches of <span data-f="touch-kind">this kind</span> today
        </h3>
        <span className="lab num" data-f="touch-count" />
      </div>
      <div className="hl">
        <i data-f="share-bounce" className="share bn" />
        <i data-f="share-chop" className="share ch" />
        <i data-f="share-break" className="share bk" />
      </div>
      <div className="sim">
        {Array.from({ length: TOUCH_ROWS }, (_, i) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are fixed slots
            key={i}
            type="button"
            className="touch"
            data-f={`touch-${i}`}
            onClick={(event) => {
              const k = Number(event.currentTarget.dataset.k)
              if (k >= 0) onTouch(k)
            }}
          >
            <span className="num" data-f={`touch-${i}-time`} />
            <span className="row" data-f={`touch-${i}-word`} />
            <span className="num t3" data-f={`touch-${i}-until`} />
            <span className="num t1 r" data-f={`touch-${i}-strength`} />
          </button>
        ))}
      </div>
    </section>
  )
}
