/** What to do about a file that could not be imported, by the stable code of its error. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/TRUNCATED|LENGTH|CORRUPT|EMPTY/, 'Get the file again: this copy is cut short or damaged.'],
  [/DBZ/, 'Convert it to DBN, or download it again as DBN.'],
  [/DATABENTO_EXPIRED/, 'It was paid for and not fetched in time: forget it to buy it again.'],
  [/SOURCE_GONE|NOT_REFETCHABLE/, 'Download or import its source again.'],
  [/COST_ABOVE/, 'Ask for the cost again and agree to it.'],
  [/NO_KEY/, 'Enter the key of the vendor in Settings.'],
  [/DEFINITIONS/, 'Import the definitions of that day, then this file again.'],
  [
    /CSV_MISSING_COLUMN|CSV_FIELDS|UNKNOWN_FILE|SCHEMA|SERIES_COLUMNS/,
    'Check that it is one of the supported formats, or say what its columns are.',
  ],
  [/CHAIN_NO_ROOT/, 'Say of which option root it is.'],
  [/SERIES_|MAPPING_/, 'Say what its columns and units are, or correct the named row.'],
  [/CSV/, 'Correct the named row, or get the file again.'],
  [/TOO_LARGE|WRITE|ENOSPC/, 'Free some space on the disk of the lake and import it again.'],
  [/UPLOAD|OFFLINE/, 'Send the file again.'],
  [/LAKE_ORPHAN/, 'Nothing needs it; it can be removed with the command line: lake gc.'],
  [/LAKE_(MISSING|SIZE|HASH)/, 'Import the source of this part again.'],
]

export const adviceFor = (code: string): string =>
  ADVICE.find(([pattern]) => pattern.test(code))?.[1] ??
  'Try again; if it repeats, report the code.'
