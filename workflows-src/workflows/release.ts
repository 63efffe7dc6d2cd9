import { expression, pinned, run, type Workflow } from '../lib/model.js'
import { checkout } from '../parts/steps.js'
import { pins } from '../pins.js'

export const release: Workflow = {
  id: 'release',
  name: 'Release',
  about: [
    'A tag vX.Y.Z becomes a release: the whole check, a bundle that is byte for byte what the sources give, signed;',
    'then the moving tag of its major. Nothing is cached here.',
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
        checkout(),
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
          env: { TAG: expression('github.ref_name') },
        }),
      ],
    },
    release: {
      name: 'Release',
      needs: ['check'],
      'runs-on': 'ubuntu-24.04',
      permissions: {
        contents: { level: 'write', why: 'to make the release and to move the tag of the major' },
        'id-token': { level: 'write', why: 'to sign as this workflow' },
        attestations: { level: 'write', why: 'to store the attestation' },
      },
      'timeout-minutes': 15,
      steps: [
        checkout(),
        pinned(pins.attest, { 'subject-path': 'dist/*' }, { name: 'Attest the bundle' }),
        run(
          [
            'gh release create "$TAG" --verify-tag --generate-notes --draft',
            'gh release edit "$TAG" --draft=false',
          ],
          {
            name: 'Publish the release',
            env: { TAG: expression('github.ref_name'), GH_TOKEN: expression('github.token') },
          },
        ),
        run(
          [
            'major="${TAG%%.*}"',
            'if gh api "repos/$GITHUB_REPOSITORY/git/ref/tags/$major" > /dev/null 2>&1; then',
            '  gh api -X PATCH "repos/$GITHUB_REPOSITORY/git/refs/tags/$major" -f "sha=$GITHUB_SHA" -F force=true',
            'else',
            '  gh api -X POST "repos/$GITHUB_REPOSITORY/git/refs" -f "ref=refs/tags/$major" -f "sha=$GITHUB_SHA"',
            'fi',
          ],
          {
            name: 'Move the tag of the major',
            env: { TAG: expression('github.ref_name'), GH_TOKEN: expression('github.token') },
          },
        ),
      ],
    },
  },
}
