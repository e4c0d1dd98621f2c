import { useQuery } from '@tanstack/react-query';
import { api, ask, type Schemas } from '@/api/client';
import { ApiError, networkError, toApiError } from '@/api/errors';

export type Prescription = Schemas['Prescription'];
export type Medicine = Schemas['Medicine'];
export type PrescribedMedicine = Schemas['PrescribedMedicine'];

export const prescriptionKey = (appointmentId: string) => ['prescription', appointmentId] as const;

/** The latest version, or null while none has been issued. */
export function usePrescription(appointment_id: string, enabled = true) {
  return useQuery({
    queryKey: prescriptionKey(appointment_id),
    enabled,
    queryFn: async (): Promise<Prescription | null> => {
      const params = { path: { appointment_id } };
      try {
        // The other body that the contract knows, the document, comes only when asked for.
        return (await ask(api.GET('/api/appointments/{appointment_id}/prescription', { params }))) as Prescription;
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });
}

/** The document itself; the typed client reads only JSON. */
export async function fetchPdf(appointmentId: string): Promise<Blob> {
  const address = `/api/appointments/${encodeURIComponent(appointmentId)}/prescription`;
  let response: Response;
  try {
    response = await fetch(address, { headers: { Accept: 'application/pdf' }, credentials: 'same-origin' });
  } catch {
    throw networkError();
  }
  if (!response.ok) throw toApiError(await response.json().catch(() => null), response.status);
  return response.blob();
}
