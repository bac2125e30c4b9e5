/** Light or dark: as the reader's system has it, until the reader says otherwise. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'

const KEY = 'plimsoll-theme'
const system = matchMedia('(prefers-color-scheme: dark)')
const systemDark = signal(system.matches)
const chosen = signal(localStorage.getItem(KEY))

/** The theme in force. */
export const theme: ReadonlySignal<'light' | 'dark'> = computed(() =>
  (chosen.value ?? (systemDark.value ? 'dark' : 'light')) === 'dark' ? 'dark' : 'light',
)

/** Follows the system and the reader's choice: the page carries the theme as an attribute. */
export function followTheme(): void {
  system.addEventListener('change', () => {
    systemDark.value = system.matches
  })
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value
  })
}

/** The other theme, from now on. */
export function turnTheme(): void {
  const other = theme.value === 'dark' ? 'light' : 'dark'
  localStorage.setItem(KEY, other)
  chosen.value = other
}
