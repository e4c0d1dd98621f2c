#include <list>
#include <unordered_map>

#include "platform/bus/bus.hpp"

namespace aegle::bus {
namespace {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

struct Entry {
  Listener listener;
  bool ended = false;
};

/// The listeners of one subject. While they are being called none is erased, only marked, and swept afterwards.
struct Topic {
  std::list<Entry> entries;
  int calling = 0;
  bool has_ended = false;
};

struct Topics {
  std::unordered_map<std::string, Topic, Hash, std::equal_to<>> by_subject;

  void sweep(const std::string& subject, Topic& topic) {
    // Destroyed last: a listener may own further subscriptions, which then come back here.
    std::list<Entry> ended;
    for (auto entry = topic.entries.begin(); topic.has_ended && entry != topic.entries.end();) {
      auto next = std::next(entry);
      if (entry->ended) ended.splice(ended.end(), topic.entries, entry);
      entry = next;
    }
    topic.has_ended = false;
    if (topic.entries.empty()) by_subject.erase(by_subject.find(subject));
  }
};

class InProcessSubscription final : public Subscription {
 public:
  InProcessSubscription(std::weak_ptr<Topics> topics, std::string subject, std::list<Entry>::iterator entry)
      : topics_(std::move(topics)), subject_(std::move(subject)), entry_(entry) {}

  ~InProcessSubscription() override {
    auto topics = topics_.lock();
    if (!topics) return;
    auto& topic = topics->by_subject.find(subject_)->second;
    entry_->ended = true;
    topic.has_ended = true;
    if (topic.calling == 0) topics->sweep(subject_, topic);
  }

 private:
  std::weak_ptr<Topics> topics_;
  std::string subject_;
  std::list<Entry>::iterator entry_;
};

class InProcess final : public Bus {
 public:
  using Bus::publish;

  void publish(std::string_view subject, Payload payload) override {
    auto topics = topics_;
    auto found = topics->by_subject.find(subject);
    if (found == topics->by_subject.end()) return;
    auto& topic = found->second;
    Calling calling{*topics, found->first, topic};
    // Who subscribes while this runs hears the next one: the end is fixed here.
    auto count = topic.entries.size();
    for (auto entry = topic.entries.begin(); count > 0; ++entry, --count) {
      if (!entry->ended) entry->listener(subject, payload);
    }
  }

  std::unique_ptr<Subscription> subscribe(std::string subject, Listener listener) override {
    auto& entries = topics_->by_subject[subject].entries;
    auto entry = entries.insert(entries.end(), Entry{std::move(listener)});
    return std::make_unique<InProcessSubscription>(topics_, std::move(subject), entry);
  }

 private:
  struct Calling {
    Calling(Topics& all, const std::string& of, Topic& one) : topics(all), subject(of), topic(one) { ++topic.calling; }
    ~Calling() {
      if (--topic.calling == 0) topics.sweep(subject, topic);
    }
    Topics& topics;
    const std::string& subject;
    Topic& topic;
  };

  std::shared_ptr<Topics> topics_ = std::make_shared<Topics>();
};

}  // namespace

std::unique_ptr<Bus> in_process() { return std::make_unique<InProcess>(); }

}  // namespace aegle::bus
