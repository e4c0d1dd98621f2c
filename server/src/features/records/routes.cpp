#include "features/records/service.hpp"
#include "platform/json/json.hpp"

namespace aegle::records {

std::vector<http::Route> routes(Service& service) {
  return {
      {http::Method::get, "/api/patients/{patient_id}/summary", http::doctors,
       [&](http::Request& r) -> task<http::Response> {
         auto summary = co_await service.summary(r.actor, r.id_at<PatientId>(0));
         co_return http::json(200, json::write(summary));
       }},
  };
}

}  // namespace aegle::records
