/** What a data vendor is to the user: its name, what it delivers and the keys it needs. */

export interface VendorSecret {
  /** Name in the key store, `databento.key`. */
  name: string
  label: string
  doc: string
  /** Environment variable read when the store has none. */
  env: string
}

export interface VendorSpec {
  label: string
  doc: string
  /** Bronze tables and other things its data fills. */
  provides: readonly string[]
  secrets: readonly VendorSecret[]
  /** Where its service answers; tests inject a loopback address in its place. */
  endpoints: Readonly<Record<string, string>>
}

export const defineVendor = <const V extends VendorSpec>(vendor: V): V => vendor
