#include <algorithm>

#include "features/consultation/types.hpp"
#include "features/directory/types.hpp"
#include "features/files/types.hpp"
#include "features/notifications/service.hpp"
#include "features/prescriptions/types.hpp"
#include "platform/json/json.hpp"

namespace aegle::notifications {
namespace {

using scheduling::Visit;

struct AboutVisit {
  AppointmentId appointment_id;
};
BOOST_DESCRIBE_STRUCT(AboutVisit, (), (appointment_id))

struct AboutDoctor {
  DoctorId doctor_id;
};
BOOST_DESCRIBE_STRUCT(AboutDoctor, (), (doctor_id))

struct VisitData {
  AppointmentId appointment_id;
  scheduling::AppointmentStatus status;
  std::optional<scheduling::Party> ended_by;  ///< who rejected or cancelled it; `system`: nobody answered in time
};
BOOST_DESCRIBE_STRUCT(VisitData, (), (appointment_id, status, ended_by))

/// What is told of one topic about a visit.
struct VisitRule {
  const char* topic;
  const char* kind;
  std::optional<MailKind> to_patient;
  std::optional<MailKind> to_doctor;
};

std::vector<UserId> patient_side(const Visit& visit) {
  std::vector<UserId> users{visit.booked_by};
  if (visit.patient_user_id && *visit.patient_user_id != visit.booked_by) users.push_back(*visit.patient_user_id);
  return users;
}

task<> tell_of_visit(Service& service, VisitRule rule, const jobs::Event& event) {
  auto about = json::read<AboutVisit>(event.payload);
  auto visit = co_await service.visit(about.appointment_id);
  VisitData data{visit.appointment_id, visit.status, visit.ended_by};
  if (rule.to_patient == MailKind::cancelled && visit.ended_by == scheduling::Party::system) {
    rule.to_patient = MailKind::lapsed_for_patient;
    rule.to_doctor = MailKind::lapsed_for_doctor;
  }
  Service::Telling telling{.visit = visit};
  for (auto user : patient_side(visit)) {
    telling.news.push_back({user, rule.kind, json::write(data), event.id});
    if (rule.to_patient) telling.mails.push_back({user, *rule.to_patient});
  }
  telling.news.push_back({visit.doctor_id, rule.kind, json::write(data), event.id});
  if (rule.to_doctor) telling.mails.push_back({visit.doctor_id, *rule.to_doctor});
  co_await service.tell(event.id, std::move(telling));
}

task<> tell_doctor(Service& service, const char* kind, MailKind mail, const jobs::Event& event) {
  auto about = json::read<AboutDoctor>(event.payload);
  UserId doctor{about.doctor_id.value};
  Service::Telling telling;
  telling.news.push_back({doctor, kind, json::write(about), event.id});
  telling.mails.push_back({doctor, mail});
  co_await service.tell(event.id, std::move(telling));
}

/// Nobody but its sender ever knew of the file.
task<> tell_of_refused_file(Service& service, const jobs::Event& event) {
  auto about = json::read<files::Refused>(event.payload);
  auto visit = co_await service.visit(about.appointment_id);
  VisitData data{visit.appointment_id, visit.status, visit.ended_by};
  Service::Telling telling;
  telling.news.push_back({about.sender_id, "file.refused", json::write(data), event.id});
  co_await service.tell(event.id, std::move(telling));
}

}  // namespace

void listen(jobs::Queue& queue, Service& service) {
  using enum MailKind;
  const VisitRule rules[] = {
      {scheduling::Booked::topic, "appointment.booked", booked_for_patient, booked_for_doctor},
      {scheduling::Accepted::topic, "appointment.accepted", accepted_for_patient, accepted_for_doctor},
      {scheduling::Rejected::topic, "appointment.rejected", rejected_for_patient, rejected_for_doctor},
      {scheduling::Cancelled::topic, "appointment.cancelled", cancelled, cancelled},
      {scheduling::Completed::topic, "appointment.completed", completed_for_patient, completed_for_doctor},
      {prescriptions::Issued::topic, "prescription.issued", prescription_for_patient, std::nullopt},
      {consultation::RoomChanged::topic, "room.changed", std::nullopt, std::nullopt},
      {files::Shared::topic, "file.shared", std::nullopt, std::nullopt},
      {files::Removed::topic, "file.removed", std::nullopt, std::nullopt},
      {consultation::Verified::topic, "room.verified", std::nullopt, std::nullopt},
      {consultation::RecordingConsented::topic, "room.recording", std::nullopt, std::nullopt},
  };
  for (const auto& rule : rules) {
    auto tell = [&service, rule](const jobs::Event& event) { return tell_of_visit(service, rule, event); };
    queue.on(rule.topic, "notifications", tell);
  }
  auto refused_file = [&service](const jobs::Event& event) { return tell_of_refused_file(service, event); };
  queue.on(files::Refused::topic, "notifications", refused_file);
  auto approved = [&service](const jobs::Event& event) {
    return tell_doctor(service, "doctor.approved", doctor_approved, event);
  };
  auto rejected = [&service](const jobs::Event& event) {
    return tell_doctor(service, "doctor.rejected", doctor_rejected, event);
  };
  queue.on(directory::Approved::topic, "notifications", approved);
  queue.on(directory::Rejected::topic, "notifications", rejected);

  auto send = [&service](std::string key, std::string payload) -> task<> {
    auto mail = json::read<mail::Mail>(payload);
    co_await service.send(std::move(key), mail);
  };
  queue.handle("mail", send);
  queue.every(std::chrono::hours{1}, "notifications.drop_old", [&service] { return service.drop_old(); });
}

}  // namespace aegle::notifications
