/**
 * Judging a journal: each record is executed again and held against what it claims. Recovery, `plimsoll verify` and the page's worker all
 * judge with it, so nothing below this door needs more than the language: no files, no clock, nothing of Node but `digests.ts`, for which a
 * builder takes `digests-anywhere.ts`.
 */

export { type EvidenceCheck, failureOf, type Judge, openJudge, replay, type VerifyFailure } from './judge.ts'
export { type Claims, type Found, openVerification, type Standing, type Verdict } from './verification.ts'
