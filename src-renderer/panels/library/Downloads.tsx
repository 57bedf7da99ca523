import { useState } from 'react'
import type { Returns } from '#core/protocol/index'
import { backend } from '../../app/backend.ts'
import { fileSize, quantity } from '../../format/numbers.ts'
import { adviceFor } from '../../library/advice.ts'
import { type Choice, Segmented } from '../../ui/controls.tsx'
import { ICONS } from '../../ui/icons.tsx'
import { usdText } from './usd.ts'

type Preset = 'es-0dte' | 'spy-0dte'
type Estimate = Returns<'library.download.estimate'>
type State =
  | { kind: 'asking' }
  | { kind: 'estimating' }
  | { kind: 'estimated'; estimate: Estimate }
  | { kind: 'failed'; message: string; code: string }

const CHOICES: readonly Choice<Preset>[] = [
  { value: 'es-0dte', label: 'ES and its options of the day' },
  { value: 'spy-0dte', label: 'SPY options of the day' },
]

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
  const fail = ({ message, code = '' }: Error & { code?: string }) =>
    setState({ kind: 'failed', message, code })
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
        <DateField label="From" value={from} required onChange={change<string>(setFrom)} />
        <DateField label="to" value={to} min={from} onChange={change<string>(setTo)} />
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
      <div className="lib-quote" aria-live="polite">
        {state.kind === 'asking' && (
          <div className="lab">Databento, sessions of these dates. Nothing is bought yet.</div>
        )}
        {state.kind === 'estimating' && <div className="lab">Asking Databento what it costs.</div>}
        {state.kind === 'failed' && (
          <div className="lib-problem" role="alert">
            <span className="bad">{ICONS.critical}</span>
            <div>
              <div className="t1">{state.message} Nothing was bought.</div>
              <div className="lab">
                {adviceFor(state.code)} <span className="num">{state.code}</span>
              </div>
            </div>
          </div>
        )}
        {state.kind === 'estimated' && <Quote estimate={state.estimate} buy={buy} />}
      </div>
    </form>
  )
}

interface DateFieldProps {
  label: string
  value: string
  min?: string
  required?: boolean
  onChange(value: string): void
}

const DateField = ({ label, onChange, ...input }: DateFieldProps) => (
  <label className="row">
    {label}
    <input type="date" {...input} onChange={(e) => onChange(e.target.value)} />
  </label>
)

/** Every file with its size and price, the sum, and the button that agrees to it. */
function Quote({ estimate, buy }: { estimate: Estimate; buy(maxUsd: number): Promise<void> }) {
  const { chunks, records, bytes, usd } = estimate
  const owned = chunks.filter((c) => c.owned).length
  return (
    <>
      <div className="row">
        <span>
          {chunks.length} files, {quantity(records)} records, {fileSize(bytes)} billed:{' '}
          <b className="num t1">{usdText(usd)}</b>
        </span>
        <span className="lab">
          {owned > 0 && `${owned} bought before cost nothing. `}
          What is paused or breaks off goes on and is not paid twice.
        </span>
        <span className="grow" />
        <button type="button" className="btn pri tl-small" onClick={() => void buy(usd)}>
          {usd > 0 ? `Buy for ${usdText(usd)}` : 'Fetch'}
        </button>
      </div>
      <div className="lib-chunks">
        <table aria-label="Files and their prices">
          <tbody>
            {chunks.map((c) => (
              <tr key={c.title}>
                <th scope="row">{c.title}</th>
                <td className="r num">{fileSize(c.bytes)}</td>
                <td className="r num">{c.owned ? 'bought' : usdText(c.usd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
