/** Every verb there is, in the order of `--help`. */
import type { Verb } from '../verb.ts'
import { app } from './app.ts'
import { doctor } from './doctor.ts'
import { vectors } from './vectors.ts'

export const VERBS: readonly Verb[] = [app, vectors, doctor]
