#include "contracts/party/documents.hpp"

#include "crypto/jcs.hpp"

namespace datafloor::contracts {

Hash identity_of(Admission const& admission) {
    std::string identity;
    crypto::JcsWriter out(identity);
    out.begin_object();
    out.member("business_code", std::string_view(admission.business_code.value));
    out.member("name", std::string_view(admission.name.value));
    out.end_object();
    return crypto::sha256({admission.salt, crypto::bytes_of(identity)});
}

} // namespace datafloor::contracts
