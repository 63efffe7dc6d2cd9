import { stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** What Chromium and its relatives are called on a PATH. */
const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'chrome.exe',
  'msedge.exe',
]

/** Where installers put them that touch no PATH. */
function usualPlaces(environment: NodeJS.ProcessEnv): string[] {
  const folders = [environment.PROGRAMFILES, environment['PROGRAMFILES(X86)'], environment.LOCALAPPDATA]
  return [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ...folders.flatMap((folder) =>
      folder === undefined || folder === ''
        ? []
        : [
            join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
            join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
          ],
    ),
  ]
}

/**
 * A Chromium or one of its relatives that is installed here: what `CHROME_BIN` names, else one on the PATH or in its
 * usual place; undefined where there is none.
 */
export async function findBrowser(environment: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const given = [environment.CHROME_BIN, environment.CHROME_PATH].filter((path) => path !== undefined)
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [
    ...given.filter((path) => path !== ''),
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    ...usualPlaces(environment),
  ]
  for (const path of candidates) {
    const isFile = await stat(path).then(
      (found) => found.isFile(),
      () => false,
    )
    if (isFile) return path
  }
  return undefined
}

/** So that it runs in a container, and asks nobody for updates. */
export const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
