import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['dist', 'test-results', 'playwright-report', 'public', '**/*.gen.d.ts']),
  ts.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-expressions': 'off',
      'max-lines': ['error', 500],
      'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/**/*.{ts,tsx}'], ...hooks.configs.flat.recommended },
  // Following something outside of React (a timer, the address) is what these effects are for.
  { files: ['src/**/*.{ts,tsx}'], rules: { 'react-hooks/set-state-in-effect': 'off' } },
  { files: ['src/**/*.tsx'], ...a11y.flatConfigs.recommended },
  { files: ['**/*.test.{ts,tsx}', 'tests/**'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@/features/*/*', '!@/features/*/pages/*'],
              message: "Import another feature from its index, '@/features/<f>'.",
            },
          ],
        },
      ],
      // Autofocus is kept for the one field of a page or dialog that was opened to be typed into.
      'jsx-a11y/no-autofocus': 'off',
    },
  },
);
