/** A thread that makes one statement: it executes the journal again from the snapshot before the period and adds up one account's postings. */
import { parentPort, workerData } from 'node:worker_threads'
import { statementOfJournal } from '../../node/index.ts'
import type { JournalWish } from './maker.ts'

const { directory, ...wish } = workerData as JournalWish
parentPort!.postMessage(statementOfJournal(directory, wish))
