import { useState } from 'react'
import type { Args, Returns } from '#core/protocol/index'
import { backend } from '../../app/backend.ts'
import { fileSize, quantity } from '../../format/numbers.ts'
import { adviceFor } from '../../library/advice.ts'
import { type Choice, Dropdown } from '../../ui/controls.tsx'
import { ICONS } from '../../ui/icons.tsx'
import { usdText } from './usd.ts'

type Preset = Args<'library.download.estimate'>['preset']
type Estimate = Returns<'library.download.estimate'>
type State =
  | { kind: 'asking' }
  | { kind: 'estimating' }
  | { kind: 'estimated'; estimate: Estimate }
  | { kind: 'failed'; message: string; code: string }

const CHOICES: readonly Choice<Preset>[] = [
  { value: 'es-0dte', label: 'ES and its options of the day, Databento' },
  { value: 'spy-0dte', label: 'SPY options of the day, Databento' },
  { value: 'spy-trades-massive', label: 'SPY option trades, Massive' },
  { value: 'spy-chain-massive', label: 'SPY open interest as it is now, Massive' },
]
const isPaid = (preset: Preset) => preset === 'es-0dte' || preset === 'spy-0dte'
const vendorOf = (preset: Preset) => (isPaid(preset) ? 'Databento' : 'Massive')

/** Sessions from a vendor: dates, then what they cost, and only then a button that buys. */
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
    <form className="lib-get" onSubmit={estimate} aria-label="Download from a vendor">
      <div className="row">
        <Dropdown
          label="What"
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
          <div className="lab">
            {preset === 'spy-chain-massive'
              ? 'The contracts that expire on the first date, with their open interest of this moment.'
              : `Sessions of these dates from ${vendorOf(preset)}. Nothing is bought yet.`}
          </div>
        )}
        {state.kind === 'estimating' && (
          <div className="lab">Asking {vendorOf(preset)} what it costs.</div>
        )}
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
        {state.kind === 'estimated' && (
          <Quote estimate={state.estimate} paid={isPaid(preset)} buy={buy} />
        )}
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
function Quote({
  estimate,
  paid,
  buy,
}: {
  estimate: Estimate
  /** By the byte; the others come with a subscription. */
  paid: boolean
  buy(maxUsd: number): Promise<void>
}) {
  const { chunks, records, bytes, usd } = estimate
  const owned = chunks.filter((c) => c.owned).length
  return (
    <>
      <div className="row">
        <span>
          {chunks.length === 1 ? '1 file' : `${chunks.length} files`}
          {records > 0 && `, ${quantity(records)} records`}
          {bytes > 0 && `, ${fileSize(bytes)}${paid ? ' billed' : ''}`}:{' '}
          <b className={paid ? 'num t1' : 't1'}>
            {paid ? usdText(usd) : 'within the subscription'}
          </b>
        </span>
        <span className="lab">
          {owned > 0 &&
            (paid
              ? `${owned} bought before cost nothing. `
              : `${owned} ${owned === 1 ? 'is' : 'are'} here already. `)}
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
                <td className="r num">
                  {c.owned ? (paid ? 'bought' : 'here') : paid ? usdText(c.usd) : ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
