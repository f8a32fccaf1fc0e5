// Reading build blocks. Nothing here knows a component.
#include "template/builds.h"

#include "base/text.h"
#include "template/components.h"
#include "template/meta_arguments.h"
#include "template/scope.h"

#include <fmt/format.h>

#include <algorithm>

namespace ingot::tmpl {

using value::Type;
using value::Value;

namespace {

const hcl::BodySchema& build_schema() {
    static const hcl::BodySchema schema{{},
                                        {{"from", {"type"}},
                                         {"source", {"reference"}},
                                         {"provisioner", {"type"}},
                                         {"error-cleanup-provisioner", {"type"}},
                                         {"post-processor", {"type"}},
                                         {"post-processors", {}},
                                         {"hcp_packer_registry", {}}}};
    return schema;
}

/// "source.null.web", "null.web" → {"null", "web"}; nothing when it has no dot.
std::optional<std::pair<std::string, std::string>> split_reference(const std::string& text) {
    std::vector<std::string> parts = split(text, ".");
    if (parts.size() < 2) return std::nullopt;
    if (parts.size() > 2) parts.erase(parts.begin());
    return std::pair(parts[0], parts[1]);
}

/// Reads one build block.
class BuildReader {
   public:
    BuildReader(const hcl::Block& block, const hcl::Scope& scope, Diagnostics& diags)
        : block_(block), root_(scope), inner_(scope, {}), diags_(diags) {}

    std::optional<BuildBlock> read() {
        const hcl::BodyPtr body = hcl::expand_dynamic(block_.body, root_);
        const MetaArguments own(*body,
                                {{"name", Type::string()},
                                 {"description", Type::string()},
                                 {"sources", Type::list(Type::string())}},
                                root_, diags_);
        if (!own.good()) return std::nullopt;
        build_.header = block_.header_range;
        build_.name = own.text("name");
        build_.description = own.text("description");
        inner_.set("build", Value::object({{"name", Value::string(build_.name)}}));
        read_references(own.texts("sources"), *body);

        const std::size_t before = diags_.size();
        const hcl::Content content = own.rest()->content(build_schema(), diags_);
        for (std::size_t i = before; i < diags_.size(); ++i)
            good_ &= diags_.all()[i].severity != Severity::kError;
        if (!good_) return std::nullopt;
        for (const hcl::Block& inner : content.blocks) read_inner(inner);
        if (!had_source_) {
            diags_.error("Build without a source",
                         "A build needs at least one source: set \"sources\" or add a source block.",
                         block_.header_range);
            return std::nullopt;
        }
        return std::move(build_);
    }

   private:
    void read_references(const std::vector<std::string>& references, const hcl::Body& body) {
        const std::vector<SourceRange> ranges = reference_ranges(body);
        for (std::size_t i = 0; i < references.size(); ++i)
            read_reference(references[i],
                           ranges.size() == references.size() ? ranges[i] : block_.header_range);
    }

    /// Where the elements of `sources` stand, when it is written as a list.
    static std::vector<SourceRange> reference_ranges(const hcl::Body& body) {
        static const hcl::BodySchema schema{{{"sources"}}, {}};
        hcl::BodyPtr rest;
        Diagnostics ignored;
        const hcl::Content content = body.partial_content(schema, rest, ignored);
        const hcl::Attribute* sources = content.find_attribute("sources");
        if (!sources) return {};
        std::vector<SourceRange> ranges;
        if (const auto items = hcl::as_expression_list(*sources->expr))
            for (const hcl::ExprPtr& item : *items) ranges.push_back(hcl::range_of(*item));
        return ranges;
    }

    void read_reference(const std::string& reference, const SourceRange& range) {
        had_source_ = true;
        const auto parts = split_reference(reference);
        if (parts && is_identifier(parts->first) && is_identifier(parts->second)) {
            build_.sources.push_back({parts->first, parts->second, "", nullptr, range});
            return;
        }
        Diagnostics found;
        found.error(
            "Invalid source reference",
            fmt::format("\"{}\" names no source; a reference looks like source.TYPE.NAME.", reference),
            range);
        add_with_block(std::move(found), block_.header_range, diags_);
        good_ = false;
    }

    void read_inner(const hcl::Block& block) {
        if (block.type == "source") {
            had_source_ = true;
            read_source(block);
        } else if (block.type == "provisioner") {
            if (std::optional<ProvisionerBlock> provisioner = read_provisioner(block))
                build_.provisioners.push_back(std::move(*provisioner));
        } else if (block.type == "error-cleanup-provisioner") {
            if (report_second(build_.error_cleanup.has_value(), block)) return;
            build_.error_cleanup = read_provisioner(block);
        } else if (block.type == "post-processor") {
            if (std::optional<PostProcessorBlock> single = read_post_processor(block))
                build_.chains.push_back({std::move(*single)});
        } else if (block.type == "post-processors") {
            read_chain(block);
        } else if (block.type == "hcp_packer_registry") {
            if (report_second(build_.registry.has_value(), block)) return;
            build_.registry = read_registry(block, root_, diags_);
        }
    }

    bool report_second(bool had, const hcl::Block& block) {
        if (had)
            diags_.error("Duplicate block", fmt::format("A build can have only one {} block.", block.type),
                         block.header_range);
        return had;
    }

    void read_source(const hcl::Block& block) {
        const MetaArguments own(*block.body, {{"name", Type::string()}}, hcl::Scope(), diags_);
        if (!own.good()) return;
        const auto parts = split_reference(block.labels.at(0));
        SourceUse use;
        if (parts) std::tie(use.type, use.source_name) = *parts;
        use.local_name = own.text("name");
        use.additions = own.rest();
        use.range = block.header_range;
        build_.sources.push_back(std::move(use));
    }

    /// False, with a diagnostic, when both are given.
    bool read_selection(const MetaArguments& own, OnlyExcept& selection, const SourceRange& header) {
        selection.only = own.texts("only");
        selection.except = own.texts("except");
        if (selection.only.empty() || selection.except.empty()) return true;
        diags_.error("Both \"only\" and \"except\" are set", "Keep one of the two.", header);
        return false;
    }

    bool read_duration(const MetaArguments& own, const std::string& name, std::optional<Nanos>& into,
                       const SourceRange& header) {
        const std::string text = own.text(name);
        if (text.empty()) return true;
        into = parse_duration(text);
        if (into) return true;
        diags_.error("Invalid duration",
                     fmt::format("\"{}\" of \"{}\" is no duration; write for example \"30s\" or \"1h10m\".",
                                 text, name),
                     header);
        return false;
    }

    bool read_overrides(const Value& value, std::map<std::string, value::ValueMap>& overrides,
                        const SourceRange& header) {
        if (!value.has_content()) return true;
        const auto is_object = [](const Value& v) {
            return v.has_content() &&
                   (v.type().kind() == value::Kind::kObject || v.type().kind() == value::Kind::kMap);
        };
        bool good = is_object(value);
        if (good)
            for (const auto& [source, options] : value.members()) {
                good &= is_object(options);
                if (is_object(options)) overrides[source] = options.members();
            }
        if (!good)
            diags_.error(
                "Invalid override",
                "\"override\" is an object of objects: for each source's name the arguments that differ.",
                header);
        return good;
    }

    std::optional<ProvisionerBlock> read_provisioner(const hcl::Block& block) {
        static const MetaArguments::Shape shape{{"name", Type::string()},
                                                {"pause_before", Type::string()},
                                                {"max_retries", Type::number()},
                                                {"timeout", Type::string()},
                                                {"continue_on_error", Type::boolean()},
                                                {"only", Type::list(Type::string())},
                                                {"except", Type::list(Type::string())},
                                                {"override", Type::dynamic()}};
        const MetaArguments own(*block.body, shape, inner_, diags_);
        if (!own.good()) return std::nullopt;
        ProvisionerBlock made;
        made.type = block.labels.at(0);
        made.name = own.text("name");
        made.header = block.header_range;
        made.type_range = block.type_range;
        made.arguments = own.rest();
        made.continue_on_error = own.truth("continue_on_error").value_or(false);
        const Value retries = own.get("max_retries");
        if (retries.has_content() && !own.whole("max_retries")) {
            diags_.error("Invalid number of retries", "\"max_retries\" must be a whole number.", made.header);
            return std::nullopt;
        }
        made.max_retries = static_cast<int>(own.whole("max_retries").value_or(0));
        if (!read_selection(own, made.selection, made.header) ||
            !read_overrides(own.get("override"), made.overrides, made.header) ||
            !read_duration(own, "pause_before", made.pause_before, made.header) ||
            !read_duration(own, "timeout", made.timeout, made.header))
            return std::nullopt;
        return made;
    }

    std::optional<PostProcessorBlock> read_post_processor(const hcl::Block& block) {
        static const MetaArguments::Shape shape{{"name", Type::string()},
                                                {"only", Type::list(Type::string())},
                                                {"except", Type::list(Type::string())},
                                                {"keep_input_artifact", Type::boolean()}};
        const MetaArguments own(*block.body, shape, inner_, diags_);
        if (!own.good()) return std::nullopt;
        PostProcessorBlock made;
        made.type = block.labels.at(0);
        made.name = own.text("name");
        made.header = block.header_range;
        made.type_range = block.type_range;
        made.arguments = own.rest();
        made.keep_input_artifact = own.truth("keep_input_artifact");
        if (!read_selection(own, made.selection, made.header)) return std::nullopt;
        return made;
    }

    void read_chain(const hcl::Block& block) {
        static const hcl::BodySchema schema{{}, {{"post-processor", {"type"}}}};
        const hcl::Content content = block.body->content(schema, diags_);
        std::vector<PostProcessorBlock> chain;
        for (const hcl::Block& inner : content.blocks)
            if (std::optional<PostProcessorBlock> made = read_post_processor(inner))
                chain.push_back(std::move(*made));
        if (!chain.empty()) build_.chains.push_back(std::move(chain));
    }

   public:
    static std::optional<RegistryBlock> read_registry(const hcl::Block& block, const hcl::Scope& scope,
                                                      Diagnostics& diags) {
        static const MetaArguments::Shape shape{{"bucket_name", Type::string()},
                                                {"description", Type::string()},
                                                {"labels", Type::map(Type::string())},
                                                {"bucket_labels", Type::map(Type::string())},
                                                {"build_labels", Type::map(Type::string())},
                                                {"channels", Type::list(Type::string())}};
        const hcl::BodyPtr body = hcl::expand_dynamic(block.body, scope);
        const MetaArguments own(*body, shape, scope, diags);
        if (!own.good()) return std::nullopt;
        RegistryBlock made;
        made.header = block.header_range;
        made.bucket_name = own.text("bucket_name");
        made.description = own.text("description");
        made.bucket_labels = own.text_map("bucket_labels");
        made.build_labels = own.text_map("build_labels");
        made.channels = own.texts("channels");
        const std::size_t before = diags.size();
        if (made.description.size() > 255)
            diags.error("Description too long",
                        "The description of an hcp_packer_registry has at most 255 characters.", made.header);
        const auto in_bucket_name = [](char c) {
            return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        };
        const std::string& bucket = made.bucket_name;
        if (!bucket.empty() &&
            (bucket.size() < 3 || bucket.size() > 36 || !std::ranges::all_of(bucket, in_bucket_name)))
            diags.error(
                "Invalid bucket name",
                fmt::format("\"{}\" cannot name a bucket: 3 to 36 ASCII letters, digits and dashes.", bucket),
                made.header);
        const std::map<std::string, std::string> old_labels = own.text_map("labels");
        if (!old_labels.empty() && !made.bucket_labels.empty())
            diags.error("Both \"labels\" and \"bucket_labels\" are set",
                        "\"labels\" is the old name; keep \"bucket_labels\".", made.header);
        if (diags.size() > before) return std::nullopt;
        if (!old_labels.empty()) {
            diags.warning("Deprecated argument",
                          "\"labels\" of hcp_packer_registry is now called \"bucket_labels\".", made.header);
            made.bucket_labels = old_labels;
        }
        return made;
    }

   private:
    const hcl::Block& block_;
    const hcl::Scope& root_;
    hcl::Scope inner_;  ///< with build.name
    Diagnostics& diags_;
    BuildBlock build_;
    bool had_source_ = false;
    bool good_ = true;
};

}  // namespace

bool OnlyExcept::skips(const std::string& source) const {
    if (!only.empty()) return std::ranges::find(only, source) == only.end();
    return std::ranges::find(except, source) != except.end();
}

Builds read_builds(const Template& made, const hcl::Scope& scope, Diagnostics& diags) {
    Builds builds;
    for (const hcl::Block& block : made.double_sources) {
        const SourceBlock* first = made.find_source(block.labels.at(0), block.labels.at(1));
        diags.error(
            "Duplicate source block",
            fmt::format("source.{}.{} is already defined at {} line {}. Give one of them another name.",
                        first->type, first->name, first->block.header_range.file->name(),
                        first->block.header_range.start().line),
            block.header_range);
    }
    for (const hcl::Block& block : made.registries) {
        if (builds.registry) {
            diags.error("Duplicate block", "A template can have only one hcp_packer_registry block.",
                        block.header_range);
            continue;
        }
        builds.registry = BuildReader::read_registry(block, scope, diags);
    }
    for (const hcl::Block& block : made.builds)
        if (std::optional<BuildBlock> build = BuildReader(block, scope, diags).read())
            builds.all.push_back(std::move(*build));
    return builds;
}

}  // namespace ingot::tmpl
