/** Keys of the vendors, from the store or the environment. Asked for when needed, handed to one worker, never printed. */
import { AppError } from '#core/protocol/index'
import type { DatabentoAccess, PolygonAccess, PolygonAsk } from '#core/protocol/tasks'
import { VENDORS, type VendorId } from '#core/vendors/index'
import { openSecrets, type Secrets, secretsFile } from './secrets.ts'

/** The value of one key, or the error that says where to enter it. */
export async function vendorKey(
  vendor: VendorId,
  name: string,
  secrets: Secrets,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const spec = VENDORS[vendor]
  const secret = spec.secrets.find((s) => s.name === name)
  const value = (await secrets.get(name)) ?? (secret ? env[secret.env] : undefined)
  if (value) return value.trim()
  throw new AppError(
    'NO_KEY',
    `${spec.label} needs its ${secret?.label ?? name}: enter it in Settings, or set ${secret?.env}.`,
    { where: { vendor } },
  )
}

/** The store the command line reads: the Node host's. */
export const cliSecrets = (home: string): Secrets => openSecrets(secretsFile(home))

/** Databento's account, for one worker. */
export async function databentoAccess(secrets: Secrets): Promise<DatabentoAccess> {
  const key = await vendorKey('databento', 'databento.key', secrets)
  const baseUrl = process.env.SPYMASTER_DATABENTO_URL
  return { key, ...(baseUrl ? { baseUrl } : {}) }
}

/** The same, or null where no key was entered: keys that cannot be read are an error still. */
export async function databentoAccessIfAny(secrets: Secrets): Promise<DatabentoAccess | null> {
  try {
    return await databentoAccess(secrets)
  } catch (error) {
    if (error instanceof AppError && error.code === 'NO_KEY') return null
    throw error
  }
}

/** Massive's account: only the keys this download needs. */
export async function polygonAccess(
  what: PolygonAsk['what'],
  secrets: Secrets,
): Promise<PolygonAccess> {
  const rest = what === 'cache' || what === 'chain'
  const key = (name: string) => vendorKey('polygon', name, secrets)
  const { SPYMASTER_POLYGON_URL: restUrl, SPYMASTER_POLYGON_FILES_URL: filesUrl } = process.env
  return {
    key: rest ? await key('polygon.key') : '',
    accessKey: rest ? '' : await key('polygon.s3.access'),
    secret: rest ? '' : await key('polygon.s3.secret'),
    ...(restUrl ? { restUrl } : {}),
    ...(filesUrl ? { filesUrl } : {}),
  }
}
