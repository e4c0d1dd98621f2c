export { DoctorCard } from './components/DoctorCard';
export { DoctorSearch } from './components/DoctorSearch';
export { LanguagesField, SpecialtiesField } from './components/fields';
export { SlotPicker } from './components/SlotPicker';
export { useSpecialtyName } from './components/useSpecialtyName';
export { filtersOf, noFilters, specialtyName, withFilters, type DoctorFilters } from './model';
export { useDoctor, useDoctors, useSlots, useSpecialties, type Doctor, type Slot } from './queries';
