// Value: construction, access, marks, equality. Set order is in set.cc.
#include "value/value.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unicode.h"
#include "value/set.h"

#include <utility>
#include <variant>

namespace ingot::value {

struct Value::Node {
    using Content = std::variant<bool, std::string, Number, ValueList, ValueMap>;
    explicit Node(Content made) : content(std::move(made)) {}

    Content content;
    Marks deep_marks = kNoMarks;  ///< of everything inside
    bool wholly_known = true;
    bool wholly_known_type = true;
};

/// Makes known values; keeps the sums over their parts.
struct ValueMaker {
    static Value known(Type type, std::shared_ptr<const Value::Node> node) {
        Value made(std::move(type), Value::State::kKnown);
        made.node_ = std::move(node);
        return made;
    }
    static Value known(Type type, Value::Node::Content content) {
        return known(std::move(type), std::make_shared<const Value::Node>(std::move(content)));
    }
    static void count(Value::Node& node, const Value& part) {
        node.deep_marks |= part.marks_deep();
        node.wholly_known = node.wholly_known && part.is_wholly_known();
        node.wholly_known_type = node.wholly_known_type && part.has_wholly_known_type();
    }
    static Value of_list(Type type, ValueList elements) {
        std::shared_ptr<Value::Node> node = std::make_shared<Value::Node>(std::move(elements));
        for (const Value& part : std::get<ValueList>(node->content)) count(*node, part);
        return known(std::move(type), std::move(node));
    }
    static Value of_map(Type type, ValueMap members) {
        std::shared_ptr<Value::Node> node = std::make_shared<Value::Node>(std::move(members));
        for (const auto& [name, part] : std::get<ValueMap>(node->content)) count(*node, part);
        return known(std::move(type), std::move(node));
    }
    /// A part of dynamic type (null or unknown) takes the collection's element type.
    static void retype(Value& part, const Type& element) {
        if (part.type_ == element) return;
        ingot_check(part.type_.is_dynamic(), "elements of a collection have its element type");
        part.type_ = element;
    }
};

namespace {

/// The element type, or the first concrete type among the elements when none is given.
template <typename Parts, typename Get>
Type element_type(const Type& given, const Parts& parts, Get get) {
    if (!given.has_dynamic()) return given;
    for (const auto& part : parts) {
        if (!get(part).type().is_dynamic()) return get(part).type();
    }
    return given;
}

const Value& itself(const Value& value) { return value; }
const Value& member_of(const ValueMap::value_type& entry) { return entry.second; }

ValueMap with_normal_names(ValueMap members) {
    bool normal = true;
    for (const auto& [name, part] : members) normal = normal && is_ascii(name);
    if (normal) return members;
    ValueMap renamed;
    for (auto& [name, part] : members) renamed.insert_or_assign(normalize_nfc(name), std::move(part));
    return renamed;
}

}  // namespace

Value Value::null(Type type) { return Value(std::move(type), State::kNull); }
Value Value::unknown(Type type) { return Value(std::move(type), State::kUnknown); }

Value Value::string(std::string_view text) {
    return ValueMaker::known(Type::string(), is_ascii(text) ? std::string(text) : normalize_nfc(text));
}

Value Value::number(Number number) { return ValueMaker::known(Type::number(), std::move(number)); }

Value Value::boolean(bool truth) {
    static const std::shared_ptr<const Node> yes = std::make_shared<const Node>(true);
    static const std::shared_ptr<const Node> no = std::make_shared<const Node>(false);
    return ValueMaker::known(Type::boolean(), truth ? yes : no);
}

Value Value::list(Type element, ValueList elements) {
    Type common = element_type(element, elements, itself);
    for (Value& part : elements) ValueMaker::retype(part, common);
    return ValueMaker::of_list(Type::list(std::move(common)), std::move(elements));
}

Value Value::set(Type element, ValueList elements) {
    Type common = element_type(element, elements, itself);
    Marks marks = kNoMarks;
    for (Value& part : elements) {
        ValueMaker::retype(part, common);
        marks |= part.marks_deep();
        part = part.unmark_deep();
    }
    Value made = ValueMaker::of_list(Type::set(std::move(common)), order_set(std::move(elements)));
    return made.with_marks(marks);
}

Value Value::map(Type element, ValueMap elements) {
    Type common = element_type(element, elements, member_of);
    for (auto& [name, part] : elements) ValueMaker::retype(part, common);
    return ValueMaker::of_map(Type::map(std::move(common)), with_normal_names(std::move(elements)));
}

Value Value::tuple(ValueList elements) {
    std::vector<Type> types;
    types.reserve(elements.size());
    for (const Value& part : elements) types.push_back(part.type());
    return ValueMaker::of_list(Type::tuple(std::move(types)), std::move(elements));
}

Value Value::object(ValueMap attributes) {
    attributes = with_normal_names(std::move(attributes));
    std::map<std::string, Type> types;
    for (const auto& [name, part] : attributes) types.emplace_hint(types.end(), name, part.type());
    return ValueMaker::of_map(Type::object(std::move(types)), std::move(attributes));
}

Value Value::string_list(const std::vector<std::string>& texts) {
    ValueList elements;
    elements.reserve(texts.size());
    for (const std::string& text : texts) elements.push_back(string(text));
    return list(Type::string(), std::move(elements));
}

bool Value::is_wholly_known() const {
    if (state_ == State::kUnknown) return false;
    return !node_ || node_->wholly_known;
}

bool Value::has_wholly_known_type() const {
    if (state_ == State::kUnknown) return !type_.has_dynamic();
    return !node_ || node_->wholly_known_type;
}

const std::string& Value::as_string() const {
    ingot_check(has_content() && type_.is_string(), "as_string needs a known string");
    return std::get<std::string>(node_->content);
}

const Number& Value::as_number() const {
    ingot_check(has_content() && type_.is_number(), "as_number needs a known number");
    return std::get<Number>(node_->content);
}

bool Value::as_bool() const {
    ingot_check(has_content() && type_.is_bool(), "as_bool needs a known bool");
    return std::get<bool>(node_->content);
}

const ValueList& Value::elements() const {
    ingot_check(has_content() && (type_.is_list() || type_.is_set() || type_.is_tuple()),
                "elements needs a known list, set or tuple");
    return std::get<ValueList>(node_->content);
}

const ValueMap& Value::members() const {
    ingot_check(has_content() && (type_.is_map() || type_.is_object()),
                "members needs a known map or object");
    return std::get<ValueMap>(node_->content);
}

std::size_t Value::length() const {
    return type_.is_map() || type_.is_object() ? members().size() : elements().size();
}

const Value* Value::find(std::string_view name) const {
    const ValueMap& all = members();
    ValueMap::const_iterator found = all.find(name);
    return found == all.end() ? nullptr : &found->second;
}

Marks Value::marks_deep() const { return marks_ | (node_ ? node_->deep_marks : kNoMarks); }

Value Value::with_marks(Marks marks) const {
    Value marked = *this;
    marked.marks_ |= marks;
    return marked;
}

Value Value::unmark() const {
    Value bare = *this;
    bare.marks_ = kNoMarks;
    return bare;
}

Value Value::unmark_deep() const {
    if (marks_deep() == kNoMarks) return *this;
    if (!node_ || node_->deep_marks == kNoMarks) return unmark();
    if (type_.is_map() || type_.is_object()) {
        ValueMap bare = members();
        for (auto& [name, part] : bare) part = part.unmark_deep();
        return ValueMaker::of_map(type_, std::move(bare));
    }
    ValueList bare = elements();
    for (Value& part : bare) part = part.unmark_deep();
    return ValueMaker::of_list(type_, std::move(bare));
}

bool Value::operator==(const Value& other) const {
    if (marks_ != other.marks_ || state_ != other.state_) return false;
    if (node_ && node_ == other.node_) return type_ == other.type_;
    return type_ == other.type_ && (!node_ || node_->content == other.node_->content);
}

namespace {

/// Three-valued truth of an equality.
enum class Same { kYes, kNo, kUnknown };

Same same_value(const Value& a, const Value& b);

Same same_elements(const ValueList& a, const ValueList& b) {
    if (a.size() != b.size()) return Same::kNo;
    for (std::size_t i = 0; i < a.size(); ++i) {
        Same same = same_value(a[i], b[i]);
        if (same != Same::kYes) return same;
    }
    return Same::kYes;
}

Same same_members(const ValueMap& a, const ValueMap& b) {
    if (a.size() != b.size()) return Same::kNo;
    for (const auto& [name, part] : a) {
        ValueMap::const_iterator other = b.find(name);
        if (other == b.end()) return Same::kNo;
        Same same = same_value(part, other->second);
        if (same != Same::kYes) return same;
    }
    return Same::kYes;
}

/// Elements are distinct and in one order on both sides, unless one of them is not wholly known.
Same same_sets(const Value& a, const Value& b) {
    for (const Value* set : {&a, &b}) {
        for (const Value& element : set->elements()) {
            if (!element.is_known()) return Same::kUnknown;
        }
    }
    if (a.length() != b.length()) return Same::kNo;
    for (const Value& element : a.elements()) {
        if (!set_contains(b, element)) return Same::kNo;
    }
    return Same::kYes;
}

/// One side unknown: only types that can never agree settle it.
Same same_as_unknown(const Value& known, const Value& unknown) {
    if (known.is_null() || unknown.type().has_dynamic()) return Same::kUnknown;
    return known.type() == unknown.type() ? Same::kUnknown : Same::kNo;
}

Same same_value(const Value& a, const Value& b) {
    if (a.is_null() && b.has_content()) return Same::kNo;
    if (b.is_null() && a.has_content()) return Same::kNo;
    if (!a.is_known() && !b.is_known()) return Same::kUnknown;
    if (!b.is_known()) return same_as_unknown(a, b);
    if (!a.is_known()) return same_as_unknown(b, a);
    if (a.is_null()) return Same::kYes;
    if (!a.has_wholly_known_type() || !b.has_wholly_known_type()) {
        bool never = !conforms(a.type(), b.type()) && !conforms(b.type(), a.type());
        return never ? Same::kNo : Same::kUnknown;
    }
    if (a.type() != b.type()) return Same::kNo;
    auto told = [](bool same) { return same ? Same::kYes : Same::kNo; };
    switch (a.type().kind()) {
        case Kind::kString:
            return told(a.as_string() == b.as_string());
        case Kind::kNumber:
            return told(a.as_number() == b.as_number());
        case Kind::kBool:
            return told(a.as_bool() == b.as_bool());
        case Kind::kList:
        case Kind::kTuple:
            return same_elements(a.elements(), b.elements());
        case Kind::kMap:
        case Kind::kObject:
            return same_members(a.members(), b.members());
        case Kind::kSet:
            return same_sets(a, b);
        case Kind::kDynamic:
            break;
    }
    return Same::kUnknown;
}

}  // namespace

Value equals(const Value& a, const Value& b) {
    // Against null, what is inside the other side has no say.
    bool one_null = a.is_null() != b.is_null();
    Marks marks = one_null ? a.marks() | b.marks() : a.marks_deep() | b.marks_deep();
    Same same = same_value(a, b);
    Value result =
        same == Same::kUnknown ? Value::unknown(Type::boolean()) : Value::boolean(same == Same::kYes);
    return result.with_marks(marks);
}

}  // namespace ingot::value
