/** Every vendor there is; settings form, source picker and command line derive from this list. */
import { defineVendor } from './vendor.ts'

export const VENDORS = {
  databento: defineVendor({
    label: 'Databento',
    doc: 'ES futures and options with depth, OPRA options; bought by the day.',
    provides: [
      'futures_trades',
      'futures_mbp10',
      'futures_mbp1',
      'options_trades',
      'options_nbbo',
      'open_interest',
      'definitions',
    ],
    secrets: [
      {
        name: 'databento.key',
        label: 'API key',
        doc: '32 characters, begins with db-.',
        env: 'DATABENTO_API_KEY',
      },
    ],
    endpoints: { historical: 'https://hist.databento.com' },
  }),
  polygon: defineVendor({
    label: 'Massive (Polygon)',
    doc: 'SPY and SPX options: trade files, chain snapshots, bars.',
    provides: ['options_trades', 'open_interest', 'chain snapshots', 'historical trades cache'],
    secrets: [
      {
        name: 'polygon.key',
        label: 'API key',
        doc: 'For REST and WebSocket.',
        env: 'POLYGON_API_KEY',
      },
      {
        name: 'polygon.s3.access',
        label: 'Flat files: access key',
        doc: 'From the dashboard, section flat files.',
        env: 'POLYGON_S3_ACCESS_KEY',
      },
      {
        name: 'polygon.s3.secret',
        label: 'Flat files: secret',
        doc: 'Shown once beside the access key.',
        env: 'POLYGON_S3_SECRET_KEY',
      },
    ],
    endpoints: { rest: 'https://api.massive.com', files: 'https://files.massive.com' },
  }),
} as const

export type VendorId = keyof typeof VENDORS
