import { expression, pinned, run, type Workflow } from '../lib/model.js'
import { checkout } from '../parts/steps.js'
import { pins } from '../pins.js'

const tag = expression('github.ref_name')

/**
 * Moves `v1` to `v1.2.3`, unless it stands there or at a later one already. Asked without `force`, GitHub moves a tag
 * forward only, so that of two releases at the same time none takes the other's back.
 */
const moveMajor = run(
  [
    'major="${TAG%%.*}"',
    'refs="repos/$GITHUB_REPOSITORY/git/refs"',
    'failed() {',
    '  echo "::error title=$major was not moved::$TAG is released, but $major is not there yet. GitHub lets no token of a job move a tag over a change of its workflows: give the environment release a secret RELEASE_TOKEN that may write contents and workflows, and run this job again."',
    '  exit 1',
    '}',
    'if ! git rev-parse --verify --quiet "refs/tags/$major" > /dev/null; then',
    '  gh api -X POST "$refs" -f "ref=refs/tags/$major" -f "sha=$GITHUB_SHA" || failed',
    '  exit 0',
    'fi',
    'here=$(git rev-parse "refs/tags/$major^{commit}")',
    'version=$(git tag --points-at "$here" --list "$major.*.*" | sort -V | tail -n 1)',
    'latest=$(printf "%s\\n%s\\n" "$version" "$TAG" | sort -V | tail -n 1)',
    'if [ "$here" = "$GITHUB_SHA" ] || [ "$latest" != "$TAG" ]; then',
    '  echo "$major stays at ${version:-$here}."',
    '  exit 0',
    'fi',
    'gh api -X PATCH "$refs/tags/$major" -f "sha=$GITHUB_SHA" -F force=false || failed',
  ],
  {
    name: 'Move it forward',
    env: { TAG: tag, GH_TOKEN: expression('secrets.RELEASE_TOKEN || github.token') },
  },
)

export const release: Workflow = {
  id: 'release',
  name: 'Release',
  about: [
    'A tag vX.Y.Z on main becomes a release: the whole check, a bundle that is byte for byte what the sources give, signed;',
    'then the moving tag of its major, which only goes forward. Each job may be run again. Nothing is cached here.',
  ],
  on: { push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } },
  concurrency: { group: `release-${expression('github.ref')}`, cancel: false },
  jobs: {
    check: {
      name: 'Check',
      'runs-on': 'ubuntu-24.04',
      permissions: { contents: { level: 'read', why: 'to check the tag out' } },
      'timeout-minutes': 60,
      steps: [
        checkout({ depth: 0 }),
        run(
          [
            'if git merge-base --is-ancestor "$GITHUB_SHA" refs/remotes/origin/main; then exit 0; fi',
            'echo "::error title=Not on main::$TAG is no commit of main. Merge it first, then tag what main holds."',
            'exit 1',
          ],
          { name: 'The tag is on main', env: { TAG: tag } },
        ),
        pinned(
          pins.setupNode,
          { 'node-version': '24', 'package-manager-cache': false },
          { name: 'Set Node up' },
        ),
        run(['npm ci', 'npm run build', 'git diff --exit-code -- dist', 'npm test'], {
          name: 'Build again, compare, test',
        }),
        run(['test "v$(node -p \'require("./package.json").version\')" = "$TAG"'], {
          name: 'The tag is the version',
          env: { TAG: tag },
        }),
      ],
    },
    release: {
      name: 'Release',
      needs: ['check'],
      'runs-on': 'ubuntu-24.04',
      permissions: {
        contents: { level: 'write', why: 'to make the release' },
        'id-token': { level: 'write', why: 'to sign as this workflow' },
        attestations: { level: 'write', why: 'to store the attestation' },
      },
      'timeout-minutes': 15,
      steps: [
        checkout(),
        pinned(pins.attest, { 'subject-path': 'dist/*' }, { name: 'Attest the bundle' }),
        run(
          [
            '# A run that failed later on has made it already.',
            'if ! gh release view "$TAG" > /dev/null; then',
            '  gh release create "$TAG" --verify-tag --generate-notes --draft',
            'fi',
            'gh release edit "$TAG" --draft=false',
          ],
          { name: 'Publish the release', env: { TAG: tag, GH_TOKEN: expression('github.token') } },
        ),
      ],
    },
    major: {
      name: 'Move the tag of the major',
      needs: ['release'],
      'runs-on': 'ubuntu-24.04',
      permissions: {
        contents: { level: 'write', why: 'to move the tag, where the secret RELEASE_TOKEN is not there' },
      },
      'timeout-minutes': 15,
      environment: 'release',
      steps: [checkout({ depth: 0 }), moveMajor],
    },
  },
}
