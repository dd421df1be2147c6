// Lint rules (used with --config, so it can live here). Formatting is Prettier's, types are tsc's.
import { defineConfig, globalIgnores } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only: a file is named after its main export.',
}

export default defineConfig(
  globalIgnores(['build/dist/', 'test/fixtures/', '**/*.handful/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [tseslint.configs.recommended, svelte.configs.recommended],
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: {
        parser: tseslint.parser,
        projectService: true,
        tsconfigRootDir: process.cwd(),
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['describe', 'it', 'test', 'suite'], package: 'node:test' },
          ],
        },
      ],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      // The compiler reports them.
      '@typescript-eslint/no-unused-vars': 'off',
      // Sets and maps are replaced, never changed, so plain ones under `$state.raw` are right and cheaper.
      'svelte/prefer-svelte-reactivity': 'off',
      // One idea has one word: a schema and its type share a name.
      '@typescript-eslint/no-redeclare': 'off',
    },
  },
  { files: ['electron/engine/cli.ts'], rules: { 'no-console': 'off' } },
  { files: ['build/*.config.{mjs,ts}'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['build/**/*.mjs'],
    languageOptions: { globals: globals.node },
    rules: { 'no-undef': 'error', 'no-unused-vars': 'error' },
  },
)
