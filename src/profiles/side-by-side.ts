/** One book at many venues: each answers by its own rules, or says why it does not. */
import type { Profile, ProfileAssessment } from './assessment.ts'
import type { ProfileBook } from './book.ts'
import { ProfileBookError, type ProfileRefusalCode } from './read.ts'

/** A venue's answer, or its refusal with a stable code. */
export type ProfileColumn = {
  readonly profile: string
  readonly title: string
} & (
  | { readonly assessment: ProfileAssessment; readonly refused: null }
  | { readonly assessment: null; readonly refused: ProfileRefusal }
)

/** Why a venue does not answer: the code, where in the book, and what to do. */
export type ProfileRefusal = { readonly code: ProfileRefusalCode; readonly path: string; readonly problem: string }

/** One column a profile, in the order given. A refusal of one changes nothing for the others. */
export function sideBySide(profiles: readonly Profile[], book: ProfileBook): readonly ProfileColumn[] {
  return profiles.map((profile) => {
    const { name, title } = profile
    try {
      return { profile: name, title, assessment: profile.assess(book), refused: null }
    } catch (error) {
      if (!(error instanceof ProfileBookError)) throw error
      const { code, path, problem } = error
      return { profile: name, title, assessment: null, refused: { code, path, problem } }
    }
  })
}
