import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { columnMapping } from '#core/formats/series/mapping'
import { openMappingStore, readMappingFile } from './mapping-store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const mapping = columnMapping.parse({
  kind: 'trades',
  columns: { time: 't', price: 'p', size: 's', symbol: 'x' },
})
const [A, B] = ['a'.repeat(32), 'b'.repeat(32)]

test('a saved mapping is there for the next host, with the headers it was used for', () => {
  openMappingStore(folder).save('Broker', mapping, A)
  openMappingStore(folder).save('Broker', { ...mapping, timeZone: 'UTC' }, B)
  const store = openMappingStore(folder)
  expect(store.get('Broker')?.mapping.timeZone).toBe('UTC')
  expect(Object.keys(store.remembered()).sort()).toEqual([A, B])
})

test('a header has one mapping: the last it was given', () => {
  const store = openMappingStore(folder)
  store.save('One', mapping, A)
  store.save('Two', mapping, A)
  expect(store.remembered()[A]?.name).toBe('Two')
  expect(store.get('One')).not.toBeNull()
})

test('a removed mapping is forgotten with its headers', () => {
  const store = openMappingStore(folder)
  store.save('One', mapping, A)
  store.remove('One')
  expect([store.get('One'), store.remembered()]).toEqual([null, {}])
})

test('names cannot leave the folder, and a damaged file hides no other', () => {
  const store = openMappingStore(folder)
  store.save('../../escape', mapping)
  writeFileSync(join(folder, 'bad.json'), '{"name": "x"')
  writeFileSync(join(folder, 'odd.json'), '{"name": "x", "mapping": {"kind": "poem"}}')
  expect(store.list().filter((m) => !m.builtIn)).toEqual([
    { name: '../../escape', mapping, builtIn: false },
  ])
})

test.each([
  ['no JSON', '{', /is no column mapping/],
  ['another kind', '{"kind": "poem", "columns": {}}', /kind/],
  ['an unknown key', '{"kind": "trades", "columns": {}, "colour": 1}', /colour/],
  ['nothing', 'null', /is no column mapping/],
])('a mapping file with %s is refused with its reason', (_, text, reason) => {
  const path = join(folder, 'm.json')
  writeFileSync(path, text)
  expect(() => readMappingFile(path)).toThrow(reason)
})
