/**
 * fast-check with a seed of ours, so that property tests draw the same cases every time. `PLIMSOLL_SEED=n` draws others: a
 * campaign is the test command under many seeds. What fails prints its seed and path.
 */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['PLIMSOLL_SEED'] ?? 1) })

export { fc }
