import { useState } from 'react'
import type { Returns } from '#core/protocol/index'
import { backend } from '../../app/backend.ts'
import { fileSize, quantity } from '../../format/numbers.ts'
import { type Choice, Segmented } from '../../ui/controls.tsx'

type Preset = 'es-0dte' | 'spy-0dte'
type Estimate = Returns<'library.download.estimate'>
type State =
  | { kind: 'asking' }
  | { kind: 'estimating' }
  | { kind: 'estimated'; estimate: Estimate }
  | { kind: 'failed'; message: string }

const CHOICES: readonly Choice<Preset>[] = [
  { value: 'es-0dte', label: 'ES and its options of the day' },
  { value: 'spy-0dte', label: 'SPY options of the day' },
]
const usd = (amount: number) => `$${amount.toFixed(2)}`

/** Sessions from Databento: dates, then what they cost, and only then a button that buys. */
export function Downloads({ close }: { close(): void }) {
  const [preset, setPreset] = useState<Preset>('es-0dte')
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [state, setState] = useState<State>({ kind: 'asking' })
  const ask = { preset, from, to: to || from }
  const change =
    <V,>(set: (value: V) => void) =>
    (value: V) => {
      set(value)
      setState({ kind: 'asking' })
    }
  const fail = (error: Error) => setState({ kind: 'failed', message: error.message })
  const estimate = (event: React.FormEvent) => {
    event.preventDefault()
    setState({ kind: 'estimating' })
    backend()
      .call('library.download.estimate', ask)
      .then((found) => setState({ kind: 'estimated', estimate: found }), fail)
  }
  const buy = (maxUsd: number) =>
    backend()
      .call('library.download', { ...ask, maxUsd })
      .then(close, fail)
  return (
    <form className="lib-get" onSubmit={estimate} aria-label="Download from Databento">
      <div className="row">
        <Segmented
          label="What to download"
          choices={CHOICES}
          value={preset}
          onChange={change<Preset>(setPreset)}
        />
        <label className="row">
          From
          <input
            type="date"
            required
            value={from}
            onChange={(e) => change<string>(setFrom)(e.target.value)}
          />
        </label>
        <label className="row">
          to
          <input
            type="date"
            value={to}
            min={from}
            onChange={(e) => change<string>(setTo)(e.target.value)}
          />
        </label>
        <button
          type="submit"
          className="btn tl-small"
          disabled={!from || state.kind === 'estimating'}
        >
          Show the cost
        </button>
        <span className="grow" />
        <button type="button" className="btn tl-small" onClick={close}>
          Close
        </button>
      </div>
      {state.kind === 'estimating' && <div className="lab">Asking Databento what it costs.</div>}
      {state.kind === 'failed' && (
        <div className="lib-kept bad" role="alert">
          {state.message} Nothing was bought.
        </div>
      )}
      {state.kind === 'estimated' && (
        <div className="row">
          <span>
            {state.estimate.chunks.length} files, {quantity(state.estimate.records)} records,{' '}
            {fileSize(state.estimate.bytes)} billed:{' '}
            <b className="num t1">{usd(state.estimate.usd)}</b>
          </span>
          <span className="lab">
            {state.estimate.chunks.filter((c) => c.owned).length} bought before cost nothing. A
            cancelled download goes on when started again.
          </span>
          <span className="grow" />
          <button
            type="button"
            className="btn pri tl-small"
            onClick={() => void buy(state.estimate.usd)}
          >
            {state.estimate.usd > 0 ? `Buy for ${usd(state.estimate.usd)}` : 'Fetch'}
          </button>
        </div>
      )}
    </form>
  )
}
