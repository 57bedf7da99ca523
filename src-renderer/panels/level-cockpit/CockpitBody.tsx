/** The cockpit's fixed slots: `data-f` parts, drawn over by the frame loop (ui/ink-sheet.ts), never by React. */

interface Props {
  /** A row of the touches was chosen, 0 the newest. */
  onTouch(row: number): void
}
export const TOUCH_ROWS = 4

export function CockpitBody({ onTouch }: Props) {
  return (
    <>
      <section className="sec" aria-label="Level in focus">
        <div className="who">
          <span className="n" data-f="name" />
          <span className="p num" data-f="price" data-a="r" />
        </div>
        <div className="row between">
          <span className="lab" data-f="direction" />
          <span className="lab num t2" data-f="distance" data-a="r" />
        </div>
      </section>
      <Gauge />
      <section className="sec" aria-label="Expected strength and runway">
        <div className="st">
          <h3>
            Expected strength <span className="t3">– no model</span>
          </h3>
          <span className="lab" data-f="runway" data-a="r" />
        </div>
        <div className="runway" data-f="ruler" />
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
          <span className="lab" data-f="why-note" data-a="r" />
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
          <span className="nc" data-f="call" data-a="c" />
          <span className="lab" data-f="call-reason" data-a="c" />
        </div>
        <div className="gside rt">
          <span className="w brk" data-f="word-break" data-a="r" />
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
        <span className="num" data-f="score" data-a="r" />
      </div>
      <div className="track" data-f="score-bar" />
      <div className="row between signal-row">
        <span className="lab">
          Signal <span className="b" data-f="signal" />
        </span>
        <span className="lab" data-f="confidence" data-a="r" />
      </div>
    </section>
  )
}

const Force = ({ id, name }: { id: string; name: string }) => (
  <div className="force">
    <div className="l">
      <span className="nm">{name}</span>
      <span data-f={`${id}-chip`} />
      <span className="d num" data-f={`${id}-detail`} data-a="r" />
    </div>
    <div className="track" data-f={`${id}-push`} />
  </div>
)

const Stat = ({ id, label }: { id: string; label: string }) => (
  <div>
    <div className="lab">{label}</div>
    <span className="v num" data-f={id} />
    <span className="lab" data-f={`${id}-note`} />
  </div>
)

const Part = ({ id }: { id: string }) => (
  <div className="feat">
    <div className="l">
      <span data-f={`${id}-part`} />
      <span className="num" data-f={`${id}-value`} data-a="r" />
    </div>
    <div className="track" data-f={`${id}-bar`} />
  </div>
)

function Touches({ onTouch }: { onTouch(k: number): void }) {
  return (
    <section className="sec touches" aria-label="Touches today">
      <div className="st">
        <h3>
          <span data-f="touch-title" />
        </h3>
        <span className="lab num" data-f="touch-count" data-a="r" />
      </div>
      <div className="hl" data-f="shares" />
      <div className="sim">
        {Array.from({ length: TOUCH_ROWS }, (_, i) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are fixed slots
            key={i}
            type="button"
            className="touch"
            onClick={() => onTouch(i)}
          >
            <span className="num" data-f={`touch-${i}-time`} />
            <span data-f={`touch-${i}-word`} />
            <span className="num t3" data-f={`touch-${i}-until`} />
            <span className="num r" data-f={`touch-${i}-strength`} data-a="r" />
          </button>
        ))}
      </div>
    </section>
  )
}
