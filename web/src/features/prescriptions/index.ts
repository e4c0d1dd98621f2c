export { PrescriptionView } from './components/PrescriptionView';
export { MedicineText, medicineTitle } from './components/MedicineText';
export { DownloadPdfButton } from './components/DownloadPdfButton';
export { safeWording, type Rewording } from './wording';
export { prescriptionKey, usePrescription, type Medicine, type Prescription } from './queries';
