/** `npm run example -- NAME …` runs the program of that name. */
const names = ['feed', 'member', 'venue', 'risk-bot', 'liquidator', 'provider', 'receiver']

const [name = ''] = process.argv.splice(2, 1)
if (names.includes(name)) {
  try {
    await import(`./${name}.ts`)
  } catch (error) {
    // The house refused, or is not there: what to do is in the message, where in this program is not the point.
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
} else {
  console.error(`there is no example "${name}": use ${names.join(', ')}`)
  process.exitCode = 2
}
