import type { ReactNode } from 'react';
import { Modal } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import classes from './Dialog.module.css';

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** Off where a click beside the dialog would lose something. */
  closeOnClickOutside?: boolean;
  size?: 'md' | 'lg';
  zIndex?: number;
  children: ReactNode;
};

/** A question or a small form over the page. */
export function Dialog({ title, children, ...root }: Props) {
  const { t } = useLingui();
  return (
    <Modal.Root centered radius="lg" transitionProps={{ duration: 160 }} {...root}>
      <Modal.Overlay className={classes.veil} />
      <Modal.Content>
        <div className={classes.head}>
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton size={44} iconSize={20} aria-label={t`Close`} />
        </div>
        <Modal.Body className={classes.body}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
