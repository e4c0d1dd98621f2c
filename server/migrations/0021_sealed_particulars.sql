-- Date of birth and sex are sealed like the rest of the record. The server moves what stands here unsealed when it starts, since
-- it alone has the keys; from now on nobody writes them plainly.

alter table patients
  add column particulars bytea,  -- sealed JSON: date_of_birth, sex
  add constraint patients_particulars_sealed check (date_of_birth is null and sex is null) not valid;
create index patients_unsealed on patients (id) where date_of_birth is not null or sex is not null;
grant update (particulars) on patients to aegle_app;
