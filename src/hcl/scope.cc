// Lookup of names, functions and splat elements through nested scopes.
#include "hcl/scope.h"

#include <algorithm>
#include <utility>

namespace ingot::hcl {

Scope Scope::borrowing(const Scope& outer, const value::ValueMap& names) {
    Scope inner;
    inner.outer_ = &outer;
    inner.borrowed_ = &names;
    return inner;
}

void Scope::set(std::string_view name, value::Value value) {
    value::ValueMap::iterator found = variables_.find(name);
    if (found != variables_.end()) {
        found->second = std::move(value);
    } else {
        variables_.emplace(std::string(name), std::move(value));
    }
}

const value::Value* Scope::find(std::string_view name) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
        value::ValueMap::const_iterator found = scope->variables_.find(name);
        if (found != scope->variables_.end()) {
            return &found->second;
        }
        if (scope->borrowed_ != nullptr) {
            found = scope->borrowed_->find(name);
            if (found != scope->borrowed_->end()) {
                return &found->second;
            }
        }
    }
    return nullptr;
}

std::vector<std::string> Scope::names() const {
    std::vector<std::string> all;
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
        for (const auto& [name, value] : scope->variables_) {
            all.push_back(name);
        }
        if (scope->borrowed_ != nullptr) {
            for (const auto& [name, value] : *scope->borrowed_) {
                all.push_back(name);
            }
        }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

bool Scope::is_for_constants() const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
        if (scope->functions_ != nullptr || scope->borrowed_ != nullptr || !scope->variables_.empty()) {
            return false;
        }
    }
    return true;
}

void Scope::set_element(const Expr* item, const value::Value* element) {
    item_ = item;
    element_ = element;
}

const value::Value* Scope::find_element(const Expr* item) const {
    for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
        if (scope->item_ == item) {
            return scope->element_;
        }
    }
    return nullptr;
}

}  // namespace ingot::hcl
