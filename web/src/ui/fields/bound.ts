import type { Control, FieldPath, FieldValues } from 'react-hook-form';

/** What ties a field to its form. */
export type Bound<Values extends FieldValues> = { control: Control<Values>; name: FieldPath<Values> };
