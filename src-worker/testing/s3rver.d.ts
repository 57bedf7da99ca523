declare module 's3rver' {
  /** An S3 service on this machine for the key S3RVER; it does not compare v4 signatures. */
  export default class S3rver {
    constructor(options: {
      port: number
      address: string
      silent: boolean
      directory: string
      configureBuckets: { name: string }[]
    })
    run(): Promise<{ address: string; port: number }>
    close(): Promise<void>
  }
}
