// Order of sets: buckets by CRC of a text per element, then a stable order; the order of a set is part of the
// language.
#include "value/set.h"

#include "base/text.h"

#include <zlib.h>

#include <algorithm>
#include <map>
#include <utility>

namespace ingot::value {

namespace {

void append_hash_text(const Value& value, std::string& out);

void append_parts(const Value& value, char open, char close, std::string& out) {
    out += open;
    if (value.type().is_object() || value.type().is_map()) {
        for (const auto& [name, part] : value.members()) {
            if (value.type().is_map()) out += go_quote(name) + ':';
            append_hash_text(part, out);
            out += ';';
        }
    } else {
        for (const Value& part : value.elements()) {
            append_hash_text(part, out);
            out += ';';
        }
    }
    out += close;
}

void append_hash_text(const Value& value, std::string& out) {
    if (!value.is_known()) {
        out += '?';
        return;
    }
    if (value.is_null()) {
        out += '~';
        return;
    }
    switch (value.type().kind()) {
        case Kind::kNumber:
            out += value.as_number().format('g', 10);
            return;
        case Kind::kBool:
            out += value.as_bool() ? 'T' : 'F';
            return;
        case Kind::kString:
            out += go_quote(value.as_string());
            return;
        case Kind::kMap:
            append_parts(value, '{', '}', out);
            return;
        case Kind::kList:
        case Kind::kSet:
            append_parts(value, '[', ']', out);
            return;
        case Kind::kTuple:
        case Kind::kObject:
            append_parts(value, '<', '>', out);
            return;
        case Kind::kDynamic:
            return;
    }
}

std::string hash_text(const Value& value) {
    std::string out;
    append_hash_text(value, out);
    return out;
}

bool is_same(const Value& a, const Value& b) {
    Value same = equals(a, b);
    return same.is_known() && same.as_bool();
}

/// An element with the text that stands for it and its place among the buckets.
struct Keyed {
    Value value;
    std::string text;
    std::size_t place = 0;
};

/// Known before unknown before null.
int rank(const Value& value) { return value.is_null() ? 2 : value.is_known() ? 0 : 1; }

int order_of_known(const Keyed& a, const Keyed& b) {
    const Type& type = a.value.type();
    if (type.is_string()) return a.value.as_string().compare(b.value.as_string());
    if (type.is_number()) return compare(a.value.as_number(), b.value.as_number());
    if (type.is_bool()) return a.value.as_bool() - b.value.as_bool();
    return a.text.compare(b.text);
}

bool comes_before(const Keyed& a, const Keyed& b) {
    if (rank(a.value) != rank(b.value)) return rank(a.value) < rank(b.value);
    int order = rank(a.value) == 0 ? order_of_known(a, b) : 0;
    return order != 0 ? order < 0 : a.place < b.place;
}

}  // namespace

ValueList order_set(ValueList elements) {
    if (elements.size() < 2) return elements;
    std::map<unsigned long, std::vector<Keyed>> buckets;
    for (Value& element : elements) {
        std::string text = hash_text(element);
        unsigned long sum =
            crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
        std::vector<Keyed>& bucket = buckets[sum];
        bool known = std::any_of(bucket.begin(), bucket.end(),
                                 [&element](const Keyed& other) { return is_same(element, other.value); });
        if (!known) bucket.push_back(Keyed{std::move(element), std::move(text), 0});
    }
    std::vector<Keyed> ordered;
    for (auto& [sum, bucket] : buckets) {
        for (Keyed& element : bucket) {
            element.place = ordered.size();
            ordered.push_back(std::move(element));
        }
    }
    std::sort(ordered.begin(), ordered.end(), comes_before);
    ValueList out;
    out.reserve(ordered.size());
    for (Keyed& element : ordered) out.push_back(std::move(element.value));
    return out;
}

bool set_contains(const Value& set, const Value& wanted) {
    const ValueList& all = set.elements();
    return std::any_of(all.begin(), all.end(),
                       [&wanted](const Value& element) { return is_same(element, wanted); });
}

}  // namespace ingot::value
