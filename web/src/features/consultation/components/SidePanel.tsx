import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { ActionIcon, Tabs } from '@mantine/core';
import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import { panelWidth } from './panel-width';
import classes from './SidePanel.module.css';

export interface PanelTab {
  value: string;
  label: string;
  badge?: number;
  content: ReactNode;
}

type Props = {
  label: string;
  header: ReactNode;
  /** Stands under the header, whatever tab is open. */
  banner?: ReactNode;
  tabs: PanelTab[];
  tab: string;
  onTab: (tab: string) => void;
  onClose: () => void;
  width: number;
  onWidth: (width: number) => void;
};

const keyStep = 24;

const within = (width: number) => Math.round(Math.min(panelWidth.max, Math.max(panelWidth.min, width)));

/** Beside the picture on a wide screen, a sheet over it on a phone. */
export function SidePanel({ label, header, banner, tabs, tab, onTab, onClose, width, onWidth }: Props) {
  const { t } = useLingui();
  const panel = useRef<HTMLElement>(null);
  const towards = () => (panel.current && getComputedStyle(panel.current).direction === 'rtl' ? -1 : 1);

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const edge = panel.current?.getBoundingClientRect();
    if (edge) onWidth(within(towards() > 0 ? edge.right - event.clientX : event.clientX - edge.left));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const wider = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
    if (wider === undefined) return;
    event.preventDefault();
    onWidth(within(width + wider * towards() * keyStep));
  };

  return (
    <aside className={classes.panel} aria-label={label} ref={panel}>
      <button
        type="button"
        // eslint-disable-next-line jsx-a11y/no-interactive-element-to-noninteractive-role -- with a value it is a control
        role="separator"
        aria-orientation="vertical"
        aria-label={t`Width of the panel`}
        aria-valuenow={width}
        aria-valuemin={panelWidth.min}
        aria-valuemax={panelWidth.max}
        className={classes.grip}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onKeyDown={onKeyDown}
      />
      <div className={classes.head} data-alone={tabs.length === 1 || undefined}>
        <div>{header}</div>
        <ActionIcon
          variant="subtle"
          size={44}
          className={classes.close}
          aria-label={t`Close the panel`}
          onClick={onClose}
        >
          <X size={20} aria-hidden />
        </ActionIcon>
      </div>
      {banner}
      <Tabs value={tab} onChange={(value) => value && onTab(value)} className={classes.tabs} keepMounted={false}>
        {tabs.length > 1 && (
          <Tabs.List className={classes.tabList}>
            {tabs.map(({ value, label: name, badge }) => (
              <Tabs.Tab key={value} value={value} className={classes.tab}>
                {name}
                {badge ? ` · ${badge}` : ''}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        )}
        {tabs.map(({ value, content }) => (
          <Tabs.Panel key={value} value={value} className={classes.tabPanel}>
            {content}
          </Tabs.Panel>
        ))}
      </Tabs>
    </aside>
  );
}
