/** The files of one simulated day, written as its columns come. SYNTHETIC is in every name. */
import { join } from 'node:path'
import { toUtcNs } from '#core/domain/calendar'
import type { DbnSchema } from '#core/formats/dbn/codes'
import { RTYPE } from '#core/formats/dbn/codes'
import type { SymbolMapping } from '#core/formats/dbn/metadata'
import {
  esOptionSymbols,
  futureOf,
  optionRootOf,
  spyOptionSymbols,
} from '#core/simulator/contracts'
import type { DemoDay } from '#core/simulator/days'
import type { SimulatedSession } from '#core/simulator/session'
import { createDbnZstWriter } from '../../formats/dbn-writer.ts'
import {
  ES_OPTION_ID,
  esOptionDefinitions,
  FUTURE_ID,
  futureDefinition,
  mappingsOf,
  openInterestRecords,
  paddedSpySymbols,
  SPY_OPTION_ID,
  spyOptionDefinitions,
} from './definitions.ts'
import { bookRows, optionTradeRows, quoteRows, tradeRows } from './rows.ts'
import { createSignFile } from './sign-file.ts'
import { createTradeCsv } from './trade-csv.ts'

/** 1e-9 units of the ES option columns' step of 0.05 points. */
const OPTION_STEP_1E9 = 50_000_000

export const SIGNS_SUFFIX = '.signs'

/** File names of a session, by content. Signs lie beside their option file under `name + SIGNS_SUFFIX`. */
export function demoFileNames(date: string) {
  const day = date.replaceAll('-', '')
  const glbx = `SYNTHETIC-glbx-mdp3-${day}`
  return {
    definitions: `${glbx}.definition.dbn.zst`,
    trades: `${glbx}.trades.dbn.zst`,
    book: `${glbx}.mbp-10.dbn.zst`,
    esTrades: `${glbx}.es-opt-trades.dbn.zst`,
    esQuotes: `${glbx}.es-opt-mbp-1.dbn.zst`,
    spyTrades: `SYNTHETIC-us_options_opra-trades-${date}.csv.gz`,
    statistics: `${glbx}.statistics.dbn.zst`,
    spyDefinitions: `SYNTHETIC-opra-pillar-${day}.definition.dbn.zst`,
    spyStatistics: `SYNTHETIC-opra-pillar-${day}.statistics.dbn.zst`,
  }
}

export interface DayFiles {
  /** Writes what the session's columns hold and empties them. */
  append(): Promise<void>
  close(): Promise<void>
  destroy(): void
}

/** Opens every file of `day` in `folder` and writes the definitions. */
export async function openDayFiles(
  folder: string,
  day: DemoDay,
  session: SimulatedSession,
): Promise<DayFiles> {
  const names = demoFileNames(day.date)
  const { originNs } = day.times
  const future = futureOf(day.date).symbol
  const esSymbols = esOptionSymbols(day.date, session.esChain)
  const at = (name: string) => join(folder, name)
  const open = (
    name: string,
    schema: DbnSchema,
    symbols: string[],
    mappings: SymbolMapping[],
    parent: boolean,
    unit?: number,
    dataset = 'GLBX.MDP3',
  ) =>
    createDbnZstWriter(
      at(name),
      {
        dataset,
        schema,
        start: originNs,
        end: toUtcNs(day.times, day.times.sessionEnd),
        stypeIn: parent ? 'parent' : 'raw_symbol',
        symbols,
        // The only free text of the metadata: it resolves to nothing and says what the file is.
        notFound: ['SYNTHETIC'],
        mappings,
      },
      { originNs, priceUnit: unit ?? 250_000_000, publisherId: dataset === 'GLBX.MDP3' ? 1 : 30 },
    )
  const futures = mappingsOf(day, [future], FUTURE_ID)
  const options = mappingsOf(day, esSymbols, ES_OPTION_ID)
  const root = [`${optionRootOf(day.date)}.OPT`]
  const book = open(names.book, 'mbp-10', [future], futures, false)
  const trades = open(names.trades, 'trades', [future], futures, false)
  const esTrades = open(names.esTrades, 'trades', root, options, true, OPTION_STEP_1E9)
  const esQuotes = open(names.esQuotes, 'mbp-1', root, options, true, OPTION_STEP_1E9)
  const tickers = spyOptionSymbols(day.date, session.spyChain).map((s) => `O:${s}`)
  const spyTrades = createTradeCsv(at(names.spyTrades), tickers, originNs)
  const esSigns = createSignFile(at(names.esTrades + SIGNS_SUFFIX))
  const spySigns = createSignFile(at(names.spyTrades + SIGNS_SUFFIX))

  const definitions = open(
    names.definitions,
    'definition',
    ['ES.FUT', ...root],
    [...futures, ...options],
    true,
  )
  await definitions.appendFields(RTYPE.definition, futureDefinition(day))
  for (const d of esOptionDefinitions(day, session.esChain))
    await definitions.appendFields(RTYPE.definition, d)
  await definitions.close()
  const padded = paddedSpySymbols(day, session.spyChain)
  const spyMappings = mappingsOf(day, padded, SPY_OPTION_ID)
  const opra = open(
    names.spyDefinitions,
    'definition',
    ['SPY.OPT'],
    spyMappings,
    true,
    1,
    'OPRA.PILLAR',
  )
  for (const d of spyOptionDefinitions(day, session.spyChain))
    await opra.appendFields(RTYPE.definition, d)
  await opra.close()

  const glbxStatistics = open(names.statistics, 'statistics', root, options, true)
  for (const r of openInterestRecords(day, session.esOpenInterest, ES_OPTION_ID))
    await glbxStatistics.appendFields(RTYPE.statistics, r)
  await glbxStatistics.close()
  const opraStatistics = open(
    names.spyStatistics,
    'statistics',
    ['SPY.OPT'],
    spyMappings,
    true,
    1,
    'OPRA.PILLAR',
  )
  for (const r of openInterestRecords(day, session.spyOpenInterest, SPY_OPTION_ID))
    await opraStatistics.appendFields(RTYPE.statistics, r)
  await opraStatistics.close()

  const dbn = [book, trades, esTrades, esQuotes]
  return {
    append: async () => {
      await book.appendMbp10(bookRows(session.book, FUTURE_ID))
      await trades.appendTrades(tradeRows(session.trades, FUTURE_ID))
      await esQuotes.appendMbp1(quoteRows(session.esQuotes, ES_OPTION_ID))
      await esTrades.appendTrades(optionTradeRows(session.esTrades, ES_OPTION_ID))
      await spyTrades.append(session.spyTrades)
      await esSigns.append(session.esTrades)
      await spySigns.append(session.spyTrades)
      for (const c of [
        session.book,
        session.trades,
        session.esQuotes,
        session.esTrades,
        session.spyTrades,
      ])
        c.clear()
    },
    close: async () => {
      await Promise.all([
        ...dbn.map((w) => w.close()),
        spyTrades.close(),
        esSigns.close(),
        spySigns.close(),
      ])
    },
    destroy: () => {
      for (const w of [...dbn, spyTrades, esSigns, spySigns]) w.destroy()
    },
  }
}
