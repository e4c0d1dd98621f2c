export { ConsultationPage } from './pages/ConsultationPage';
