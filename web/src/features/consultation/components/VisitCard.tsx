import type { ReactNode } from 'react';
import { Portrait } from '@/ui';
import type { Appointment } from '../model';
import { useOther } from '../words';
import { Brand } from './Brand';
import classes from './VisitCard.module.css';

type Props = { appointment: Appointment; isDoctor: boolean; title: string; children?: ReactNode; actions?: ReactNode };

/** A calm page with one message about the visit, before it opens or after it ended. */
export function VisitCard({ appointment, isDoctor, title, children, actions }: Props) {
  const { portrait } = useOther(appointment, isDoctor ? 'doctor' : 'patient');
  const plain = isDoctor ? appointment.patient.name : appointment.doctor.name;
  return (
    <div className={classes.place}>
      <Brand />
      <div className={classes.card}>
        <Portrait name={plain} src={portrait} size="l" />
        <h1>{title}</h1>
        <div className={classes.text}>{children}</div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </div>
  );
}
