// The wall of bytes: one class per contract, each call an object value that becomes msgpack and comes back.
#include "sdk/loopback.h"

#include "sdk/carry.h"
#include "value/wire.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ingot::sdk {

using value::Type;
using value::Value;
using value::ValueMap;

namespace {

Value carried(const Value& value) { return from_bytes(to_bytes(value)); }

const Value& part(const Value& message, std::string_view name) {
    const Value* found = message.find(name);
    ingot_check(found, "both ends of the wall know the call");
    return *found;
}

std::string carried_text(std::string_view text) { return bytes_from_value(carried(carry_bytes(text))); }

/// Runs the far end of a call; its result or its failure comes back as bytes.
template <class Body>
Value answer(Body body) {
    const auto outcome = [&]() -> Value {
        try {
            return Value::object({{"result", body()}});
        } catch (const Error& error) {
            return Value::object({{"error", to_value(error)}});
        } catch (const Cancelled&) {
            return Value::object({{"cancelled", Value::boolean(true)}});
        }
    };
    const Value reply = carried(outcome());
    if (const Value* error = reply.find("error")) throw error_from_value(*error);
    if (reply.find("cancelled")) throw Cancelled{};
    return part(reply, "result");
}

template <class Body>
void answer_nothing(Body body) {
    answer([&] {
        body();
        return Value::null();
    });
}

value::Spec carried_spec(const value::Spec& spec) { return spec_from_value(carried(to_value(spec))); }

PrepareContext carried_context(const PrepareContext& context) {
    return prepare_context_from_value(carried(to_value(context)));
}

GeneratedData carried_data(const GeneratedData& data) { return carried(Value::object(data)).members(); }

/// prepare() of every role: configuration and context go in as bytes, problems come back as bytes.
template <class Component>
void carry_prepare(Component& inner, const Value& config, const PrepareContext& context, Problems& problems) {
    const Value reply = answer([&] {
        Problems found;
        inner.prepare(carried(config), carried_context(context), found);
        return to_value(found);
    });
    add_problems_from_value(reply, problems);
}

class CarriedProgress : public Progress {
   public:
    explicit CarriedProgress(std::unique_ptr<Progress> inner) : inner_(std::move(inner)) {}
    void advance(std::int64_t bytes) override {
        const Value message = carried(Value::number(bytes));
        inner_->advance(message.as_number().to_int64().value_or(0));
    }

   private:
    std::unique_ptr<Progress> inner_;
};

class CarriedUi : public Ui {
   public:
    explicit CarriedUi(Ui& inner) : inner_(inner) {}
    void say(std::string_view text) override { inner_.say(carried_text(text)); }
    void message(std::string_view text) override { inner_.message(carried_text(text)); }
    void error(std::string_view text) override { inner_.error(carried_text(text)); }
    void machine(std::string_view type, const std::vector<std::string>& fields) override {
        inner_.machine(carried_text(type), bytes_list_from_value(carried(carry_bytes_list(fields))));
    }
    std::optional<std::string> ask(std::string_view question, const std::stop_token& stop) override {
        const Value reply = answer([&] {
            const std::optional<std::string> said = inner_.ask(carried_text(question), stop);
            return said ? carry_bytes(*said) : Value::null();
        });
        if (reply.is_null()) return std::nullopt;
        return bytes_from_value(reply);
    }
    std::unique_ptr<Progress> start_progress(std::string_view what, std::int64_t total_bytes) override {
        const Value total = carried(Value::number(total_bytes));
        return std::make_unique<CarriedProgress>(
            inner_.start_progress(carried_text(what), total.as_number().to_int64().value_or(0)));
    }

   private:
    Ui& inner_;
};

class CarriedJournal : public Journal {
   public:
    explicit CarriedJournal(Journal& inner) : inner_(inner) {}
    std::int64_t add(const JournalRow& row) override {
        const Value reply =
            answer([&] { return Value::number(inner_.add(journal_row_from_value(carried(to_value(row))))); });
        return reply.as_number().to_int64().value_or(0);
    }
    void strike(std::int64_t row) override {
        answer_nothing([&] { inner_.strike(row); });
    }
    void keep(std::int64_t row) override {
        answer_nothing([&] { inner_.keep(row); });
    }

   private:
    Journal& inner_;
};

ByteSource carried_source(const ByteSource& inner) {
    if (!inner) return nullptr;
    return [&inner](std::span<char> buffer) -> std::size_t {
        const Value reply = answer([&] {
            std::string chunk(buffer.size(), '\0');
            chunk.resize(inner(std::span<char>(chunk.data(), chunk.size())));
            return carry_bytes(chunk);
        });
        const std::string chunk = bytes_from_value(reply);
        std::memcpy(buffer.data(), chunk.data(), std::min(chunk.size(), buffer.size()));
        return chunk.size();
    };
}

ByteSink carried_sink(const ByteSink& inner) {
    if (!inner) return nullptr;
    return [&inner](std::string_view bytes) { inner(carried_text(bytes)); };
}

Value to_value(const FileFacts& facts) {
    return Value::object({{"mode", Value::number(static_cast<std::int64_t>(facts.mode))},
                          {"size", facts.size ? Value::number(*facts.size) : Value::null()}});
}

FileFacts file_facts_from_value(const Value& value) {
    FileFacts facts;
    facts.mode = static_cast<unsigned>(part(value, "mode").as_number().to_int64().value_or(0));
    if (const Value& size = part(value, "size"); !size.is_null()) facts.size = size.as_number().to_int64();
    return facts;
}

class CarriedCommunicator : public Communicator {
   public:
    explicit CarriedCommunicator(Communicator& inner) : inner_(inner) {}
    int run(const std::string& command, const Streams& streams, const std::stop_token& stop) override {
        const Value reply = answer([&] {
            const Streams far{carried_source(streams.input), carried_sink(streams.output),
                              carried_sink(streams.error)};
            return Value::number(static_cast<std::int64_t>(inner_.run(carried_text(command), far, stop)));
        });
        return static_cast<int>(reply.as_number().to_int64().value_or(-1));
    }
    void upload(const std::string& remote_path, const ByteSource& content, const FileFacts& facts,
                const std::stop_token& stop) override {
        answer_nothing([&] {
            inner_.upload(carried_text(remote_path), carried_source(content),
                          file_facts_from_value(carried(to_value(facts))), stop);
        });
    }
    void upload_directory(const std::string& local, const std::string& remote,
                          const std::vector<std::string>& exclude, const std::stop_token& stop) override {
        answer_nothing([&] {
            inner_.upload_directory(carried_text(local), carried_text(remote), carried_list(exclude), stop);
        });
    }
    void download(const std::string& remote_path, const ByteSink& content,
                  const std::stop_token& stop) override {
        answer_nothing([&] { inner_.download(carried_text(remote_path), carried_sink(content), stop); });
    }
    void download_directory(const std::string& remote, const std::string& local,
                            const std::vector<std::string>& exclude, const std::stop_token& stop) override {
        answer_nothing([&] {
            inner_.download_directory(carried_text(remote), carried_text(local), carried_list(exclude), stop);
        });
    }
    std::string login_hint() const override { return carried_text(inner_.login_hint()); }
    bool outlives_process() const override { return inner_.outlives_process(); }

   private:
    static std::vector<std::string> carried_list(const std::vector<std::string>& texts) {
        return bytes_list_from_value(carried(carry_bytes_list(texts)));
    }

    Communicator& inner_;
};

/// The far end's view of a running build: owns the wrapped Ui and Journal.
class CarriedRun {
   public:
    explicit CarriedRun(RunContext& near)
        : ui_(near.ui),
          journal_(near.journal),
          context_{ui_,     near.stop, journal_, carried_context(near.facts), carried_text(near.run_uuid),
                   nullptr, nullptr} {
        if (near.pause)
            context_.pause = [pause = near.pause](std::string_view where) { pause(carried_text(where)); };
        if (near.leave)
            context_.leave = [leave = near.leave](std::string_view what) { leave(carried_text(what)); };
    }
    RunContext& context() { return context_; }

   private:
    CarriedUi ui_;
    CarriedJournal journal_;
    RunContext context_;
};

class CarriedHook : public Hook {
   public:
    explicit CarriedHook(Hook& inner) : inner_(inner) {}
    void provision(RunContext& run, Communicator* communicator, const GeneratedData& data) override {
        call(&Hook::provision, run, communicator, data);
    }
    void clean_up_after_error(RunContext& run, Communicator* communicator,
                              const GeneratedData& data) override {
        call(&Hook::clean_up_after_error, run, communicator, data);
    }

   private:
    void call(void (Hook::*method)(RunContext&, Communicator*, const GeneratedData&), RunContext& run,
              Communicator* communicator, const GeneratedData& data) {
        answer_nothing([&] {
            CarriedRun far(run);
            std::optional<CarriedCommunicator> way_back;
            if (communicator) way_back.emplace(*communicator);
            (inner_.*method)(far.context(), way_back ? &*way_back : nullptr, carried_data(data));
        });
    }

    Hook& inner_;
};

class CarriedBuilder : public Builder {
   public:
    explicit CarriedBuilder(std::unique_ptr<Builder> inner) : inner_(std::move(inner)) {}
    value::Spec spec() const override { return carried_spec(inner_->spec()); }
    std::vector<std::string> prepare(const Value& config, const PrepareContext& context,
                                     Problems& problems) override {
        const Value reply = answer([&] {
            Problems found;
            const std::vector<std::string> names =
                inner_->prepare(carried(config), carried_context(context), found);
            return Value::object({{"names", carry_bytes_list(names)}, {"problems", to_value(found)}});
        });
        add_problems_from_value(part(reply, "problems"), problems);
        return bytes_list_from_value(part(reply, "names"));
    }
    std::optional<Artifact> run(RunContext& run, Hook& hook) override {
        const Value reply = answer([&] {
            CarriedRun far(run);
            CarriedHook far_hook(hook);
            const std::optional<Artifact> made = inner_->run(far.context(), far_hook);
            return made ? to_value(*made) : Value::null();
        });
        if (reply.is_null()) return std::nullopt;
        return artifact_from_value(reply);
    }

   private:
    std::unique_ptr<Builder> inner_;
};

class CarriedProvisioner : public Provisioner {
   public:
    explicit CarriedProvisioner(std::unique_ptr<Provisioner> inner) : inner_(std::move(inner)) {}
    value::Spec spec() const override { return carried_spec(inner_->spec()); }
    void prepare(const Value& config, const PrepareContext& context, Problems& problems) override {
        carry_prepare(*inner_, config, context, problems);
    }
    void provision(RunContext& run, Communicator* communicator, const GeneratedData& data) override {
        answer_nothing([&] {
            CarriedRun far(run);
            std::optional<CarriedCommunicator> way_back;
            if (communicator) way_back.emplace(*communicator);
            inner_->provision(far.context(), way_back ? &*way_back : nullptr, carried_data(data));
        });
    }

   private:
    std::unique_ptr<Provisioner> inner_;
};

class CarriedPostProcessor : public PostProcessor {
   public:
    explicit CarriedPostProcessor(std::unique_ptr<PostProcessor> inner) : inner_(std::move(inner)) {}
    value::Spec spec() const override { return carried_spec(inner_->spec()); }
    void prepare(const Value& config, const PrepareContext& context, Problems& problems) override {
        carry_prepare(*inner_, config, context, problems);
    }
    PostProcessed post_process(RunContext& run, const Artifact& artifact) override {
        return post_processed_from_value(answer([&] {
            CarriedRun far(run);
            return to_value(
                inner_->post_process(far.context(), artifact_from_value(carried(to_value(artifact)))));
        }));
    }

   private:
    std::unique_ptr<PostProcessor> inner_;
};

class CarriedDataSource : public DataSource {
   public:
    explicit CarriedDataSource(std::unique_ptr<DataSource> inner) : inner_(std::move(inner)) {}
    value::Spec spec() const override { return carried_spec(inner_->spec()); }
    void prepare(const Value& config, const PrepareContext& context, Problems& problems) override {
        carry_prepare(*inner_, config, context, problems);
    }
    Type output_type() const override {
        return value::type_from_json(carried_text(value::type_to_json(inner_->output_type())));
    }
    Value execute(RunContext& run) override {
        return answer([&] {
            CarriedRun far(run);
            return inner_->execute(far.context());
        });
    }

   private:
    std::unique_ptr<DataSource> inner_;
};

template <class Role>
std::vector<Descriptor<Role>> behind_the_wall(const std::vector<Descriptor<Role>>& table) {
    std::vector<Descriptor<Role>> walled;
    for (const Descriptor<Role>& row : table) {
        Descriptor<Role> copy = row;
        copy.make = [make = row.make] { return loop_back(make()); };
        if (row.remove)
            copy.remove = [remove = row.remove](const JournalRow& lost, Ui& ui, const std::stop_token& stop) {
                CarriedUi far_ui(ui);
                answer_nothing(
                    [&] { remove(journal_row_from_value(carried(to_value(lost))), far_ui, stop); });
            };
        if (row.destroy)
            copy.destroy = [destroy = row.destroy](const Artifact& artifact, Ui& ui,
                                                   const std::stop_token& stop) {
                CarriedUi far_ui(ui);
                answer_nothing(
                    [&] { destroy(artifact_from_value(carried(to_value(artifact))), far_ui, stop); });
            };
        walled.push_back(std::move(copy));
    }
    return walled;
}

}  // namespace

std::unique_ptr<Builder> loop_back(std::unique_ptr<Builder> inner) {
    return std::make_unique<CarriedBuilder>(std::move(inner));
}

std::unique_ptr<Provisioner> loop_back(std::unique_ptr<Provisioner> inner) {
    return std::make_unique<CarriedProvisioner>(std::move(inner));
}

std::unique_ptr<PostProcessor> loop_back(std::unique_ptr<PostProcessor> inner) {
    return std::make_unique<CarriedPostProcessor>(std::move(inner));
}

std::unique_ptr<DataSource> loop_back(std::unique_ptr<DataSource> inner) {
    return std::make_unique<CarriedDataSource>(std::move(inner));
}

std::unique_ptr<Ui> loop_back(Ui& inner) { return std::make_unique<CarriedUi>(inner); }

std::unique_ptr<Journal> loop_back(Journal& inner) { return std::make_unique<CarriedJournal>(inner); }

std::unique_ptr<Communicator> loop_back(Communicator& inner) {
    return std::make_unique<CarriedCommunicator>(inner);
}

std::unique_ptr<Hook> loop_back(Hook& inner) { return std::make_unique<CarriedHook>(inner); }

Catalog loop_back(const Catalog& catalog) {
    Catalog walled;
    walled.builders = behind_the_wall(catalog.builders);
    walled.provisioners = behind_the_wall(catalog.provisioners);
    walled.post_processors = behind_the_wall(catalog.post_processors);
    walled.data_sources = behind_the_wall(catalog.data_sources);
    return walled;
}

}  // namespace ingot::sdk
