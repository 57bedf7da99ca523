import type { ColumnMapping } from '#core/formats/series/mapping'
import type { Returns } from '#core/protocol/index'
import { type Choice, Segmented } from '../ui/controls.tsx'
import {
  headerLines,
  PRICE_UNIT_WORDS,
  SIZE_UNIT_WORDS,
  TIME_FORMAT_WORDS,
  withHeaderLine,
  withKind,
  ZONE_WORDS,
} from './mapping.model.ts'

interface OptionsProps {
  opened: Returns<'mapping.open'>
  mapping: ColumnMapping
  change(next: ColumnMapping): void
}

const KINDS: readonly Choice<ColumnMapping['kind']>[] = [
  { value: 'trades', label: 'Trades' },
  { value: 'ohlcv', label: 'Bars (OHLCV)' },
]

/** Units, decimal mark, time zone and where the names stand: what holds for every row. */
export function MappingOptions({ opened, mapping, change }: OptionsProps) {
  const { head, presets } = opened
  const set =
    <K extends keyof ColumnMapping>(key: K) =>
    (value: string) =>
      change({ ...mapping, [key]: value })
  return (
    <div className="map-options">
      <div className="map-option">
        <span className="lab">The rows are</span>
        <Segmented
          label="The rows are"
          choices={KINDS}
          value={mapping.kind}
          onChange={(kind) => change(withKind(mapping, kind))}
        />
      </div>
      <Pick
        label="Start from"
        value=""
        onChange={(name) => {
          const preset = presets.find((p) => p.name === name)
          if (preset) change({ ...preset.mapping, symbol: preset.mapping.symbol || mapping.symbol })
        }}
        choices={[
          ['', 'a saved mapping …'],
          ...presets.map((p) => [p.name, p.fits ? `${p.name} (fits)` : p.name] as const),
        ]}
      />
      <Pick
        label="Names of columns"
        value={String(mapping.headerLine)}
        onChange={(line) => change(withHeaderLine(head, mapping, Number(line)))}
        choices={headerLines(head).map((n) => [String(n), n === 0 ? 'there are none' : `row ${n}`])}
      />
      <label className="map-option">
        <span className="lab">Symbol of every row</span>
        <input
          value={mapping.symbol}
          maxLength={64}
          placeholder={mapping.columns.symbol === undefined ? 'ESZ5, SPY, …' : 'from its column'}
          onChange={(e) => change({ ...mapping, symbol: e.target.value.trim() })}
        />
      </label>
      <Pick
        label="Dates and times"
        value={mapping.timeFormat}
        onChange={set('timeFormat')}
        choices={Object.entries(TIME_FORMAT_WORDS)}
      />
      <Pick
        label="Times without zone are"
        value={mapping.timeZone}
        onChange={set('timeZone')}
        choices={Object.entries(ZONE_WORDS)}
      />
      <Pick
        label="Decimal mark"
        value={mapping.decimal}
        onChange={set('decimal')}
        choices={[
          ['point', 'Point, 6,900.25'],
          ['comma', 'Comma, 6.900,25'],
        ]}
      />
      <Pick
        label="Prices are in"
        value={mapping.priceUnit}
        onChange={set('priceUnit')}
        choices={Object.entries(PRICE_UNIT_WORDS)}
      />
      <Pick
        label={mapping.kind === 'trades' ? 'Sizes are in' : 'Volumes are in'}
        value={mapping.sizeUnit}
        onChange={set('sizeUnit')}
        choices={Object.entries(SIZE_UNIT_WORDS)}
      />
      {mapping.kind === 'ohlcv' && (
        <Pick
          label="The time of a bar is"
          value={mapping.barTime}
          onChange={set('barTime')}
          choices={[
            ['open', 'its first instant'],
            ['close', 'its last instant'],
          ]}
        />
      )}
    </div>
  )
}

interface PickProps {
  label: string
  value: string
  choices: readonly (readonly [value: string, words: string])[]
  onChange(value: string): void
}

const Pick = ({ label, value, choices, onChange }: PickProps) => (
  <label className="map-option">
    <span className="lab">{label}</span>
    <select value={value} onChange={(e) => onChange(e.target.value)}>
      {choices.map(([id, words]) => (
        <option key={id} value={id}>
          {words}
        </option>
      ))}
    </select>
  </label>
)
