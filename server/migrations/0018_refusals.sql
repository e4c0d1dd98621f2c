-- A file that is larger than the clinic's virus scanner takes is refused in so many words, instead of being looked at for ever.
alter table files drop constraint files_refusal;
alter table files add constraint files_refusal check (refusal in ('type', 'infected', 'unreadable', 'too_large'));
