import { Button, type ButtonProps } from '@mantine/core';
import { Link, type LinkProps } from 'react-router';

/** A way to another page that looks like a deed. */
export function LinkButton(props: ButtonProps & LinkProps) {
  return <Button component={Link} {...props} />;
}
