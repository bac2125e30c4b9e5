/** A part of the page whose script is loaded when somebody looks at it. */
import type { ComponentChildren, ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

type Props<P> = {
  /** Completes "Reading …". */
  readonly what: string
  readonly load: () => Promise<ComponentType<P>>
  readonly props: P
}

/** Loads a component once and shows it; a script that does not come is said and asked for again on demand. */
export function OnDemand<P extends object>({ what, load, props }: Props<P>): ComponentChildren {
  const [part, setPart] = useState<{ readonly Shown: ComponentType<P> } | 'loading' | 'failed'>('loading')
  useEffect(() => {
    if (part !== 'loading') return
    load().then(
      (Shown) => setPart({ Shown }),
      () => setPart('failed'),
    )
  }, [part])
  if (part === 'loading') {
    return (
      <p class="loading" role="status">
        Reading {what}…
      </p>
    )
  }
  if (part === 'failed') {
    return (
      <p class="problem" role="alert">
        <strong>Not read: {what}.</strong> The house did not send its script.{' '}
        <button type="button" onClick={() => setPart('loading')}>
          Ask again
        </button>
      </p>
    )
  }
  return <part.Shown {...props} />
}
