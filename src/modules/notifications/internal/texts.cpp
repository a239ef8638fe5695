#include "internal/texts.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace fcg::notifications {

namespace {

constexpr std::size_t languages = 2;

/// One text in each language, in the order of the enumeration `language`.
using worded = std::array<std::string_view, languages>;

struct entry {
    std::string_view subject;
    worded title;
    worded text;
};

constexpr std::array<entry, 6> table{{
    {"purchase.completed",
     {"In your library: {game}", "Na sua biblioteca: {game}"},
     {"The purchase of {game}{amount} is complete. Have fun!",
      "A compra de {game}{amount} foi concluída. Divirta-se!"}},
    {"purchase.declined",
     {"Payment declined: {game}", "Pagamento recusado: {game}"},
     {"The payment for {game}{amount} was declined.{reason} Nothing was charged.",
      "O pagamento de {game}{amount} foi recusado.{reason} Nada foi cobrado."}},
    {"purchase.failed",
     {"Purchase failed: {game}", "A compra falhou: {game}"},
     {"The purchase of {game}{amount} could not be completed.{reason} Please try again later.",
      "A compra de {game}{amount} não pôde ser concluída.{reason} Tente novamente mais tarde."}},
    {"purchase.cancelled",
     {"Purchase cancelled: {game}", "Compra cancelada: {game}"},
     {"The purchase of {game}{amount} was cancelled.{reason} Nothing was charged.",
      "A compra de {game}{amount} foi cancelada.{reason} Nada foi cobrado."}},
    {"purchase.refunded",
     {"Refunded: {game}", "Reembolso: {game}"},
     {"The purchase of {game}{amount} was refunded.{reason} Your bank may take some days to show it.",
      "A compra de {game}{amount} foi reembolsada.{reason} O banco pode levar alguns dias para mostrar o "
      "valor."}},
    {"refund.parked",
     {"Your refund takes longer", "O seu reembolso vai demorar mais"},
     {"A refund{amount} could not be made automatically. Our team looks after it; you need not do anything.",
      "Um reembolso{amount} não pôde ser feito automaticamente. Nossa equipe está cuidando disso; você não "
      "precisa fazer nada."}},
}};

constexpr worded unknown_game{"your game", "seu jogo"};
constexpr worded for_amount{" for ", " no valor de "};
constexpr worded because{" Reason: ", " Motivo: "};
constexpr worded greeting{"Hello {name},", "Olá, {name}!"};
constexpr worded greeting_without_name{"Hello,", "Olá!"};
constexpr worded confirmation_title{"Confirm your e-mail address", "Confirme o seu e-mail"};
constexpr worded confirmation_text{
    "Somebody, probably you, gave this address to our store. If it was you, confirm it within two days with "
    "this code:\n\n{token}\n\n{page}If it was not you, you need not do anything: without the code we do not "
    "write to this address.",
    "Alguém, provavelmente você, informou este endereço à nossa loja. Se foi você, confirme-o em até dois "
    "dias "
    "com este código:\n\n{token}\n\n{page}Se não foi você, não precisa fazer nada: sem o código não "
    "escrevemos "
    "para este endereço."};
constexpr worded confirmation_page{"or on this page:\n\n{url}\n\n", "ou nesta página:\n\n{url}\n\n"};
constexpr worded number_of_purchase{"Purchase: ", "Compra: "};

/// The reasons that payments states; any other reason is shown unchanged.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> reasons_in_portuguese{{
    {"insufficient funds", "saldo insuficiente"},
    {"the card has expired", "o cartão está vencido"},
    {"the card's security code is wrong", "o código de segurança do cartão está errado"},
    {"the card's number is wrong", "o número do cartão está errado"},
    {"the card's expiry date is wrong", "a validade do cartão está errada"},
    {"the card cannot be used for this purchase", "o cartão não pode ser usado para esta compra"},
    {"the bank asks the buyer to confirm the payment", "o banco pede que o comprador confirme o pagamento"},
    {"the card could not be charged", "o cartão não pôde ser cobrado"},
    {"the card was declined", "o cartão foi recusado"},
    {"the payment provider refused the order", "o provedor de pagamento recusou o pedido"},
    {"the payment provider could not be reached", "o provedor de pagamento não pôde ser contatado"},
    {"the payment provider charged another amount", "o provedor de pagamento cobrou outro valor"},
    {"the player owns this game already", "o jogador já possui este jogo"},
    {"cancelled by the buyer", "cancelada pelo comprador"},
    {"the account was closed before it was charged", "a conta foi encerrada antes da cobrança"},
    {"asked by the buyer", "a pedido do comprador"},
}};

std::string_view in_language(worded const& worded, language language)
{
    return worded[static_cast<std::size_t>(language)];
}

std::string_view reason_in(std::string_view reason, language language)
{
    auto const position =
        std::ranges::find(reasons_in_portuguese, reason, [](auto const& it) { return it.first; });
    return language == language::en || position == reasons_in_portuguese.end() ? reason : position->second;
}

using values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Replaces the placeholders in one pass, so that inserted values are never searched for placeholders.
std::string fill(std::string_view text, values const& values)
{
    std::string value;
    while (!text.empty()) {
        auto const open = std::min(text.find('{'), text.size());
        value.append(text.substr(0, open));
        text.remove_prefix(open);
        auto const* const entry =
            std::ranges::find_if(values, [&](auto const& it) { return text.starts_with(it.first); });
        if (entry != values.end())
            value.append(entry->second);
        text.remove_prefix(entry != values.end() ? entry->first.size()
                                                 : std::min<std::size_t>(text.size(), 1));
    }
    return value;
}

/// Characters of other scripts that mail programs accept as a dot.
constexpr std::array<std::string_view, 3> foreign_dots{"\u3002", "\uFF0E", "\uFF61"};

/// Returns whether a dot is followed by anything but a space, as in a host name.
bool has_inner_dot(std::string_view text)
{
    if (std::ranges::any_of(foreign_dots, [&](auto dot) { return text.find(dot) != text.npos; }))
        return true;
    for (auto index = text.find('.'); index != text.npos; index = text.find('.', index + 1))
        if (index + 1 < text.size() && text[index + 1] != ' ')
            return true;
    return false;
}

/// Returns whether a text contains control characters, or invisible or directional ones: U+200B to U+200F,
/// U+2028 to U+202E, U+2060 to U+206F, U+FEFF.
bool has_unseen_character(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = [&](std::size_t index) {
            return index < text.size() ? static_cast<unsigned char>(text[index])
                                       : static_cast<unsigned char>(0);
        };
        auto const [first, second, third] = std::array{byte(i), byte(i + 1), byte(i + 2)};
        bool const is_control = first < 0x20 || first == 0x7F || (first == 0xC2 && second < 0xA0);
        bool const is_format =
            first == 0xE2 &&
            ((second == 0x80 && ((third >= 0x8B && third <= 0x8F) || (third >= 0xA8 && third <= 0xAE))) ||
             (second == 0x81 && third >= 0xA0 && third <= 0xAF));
        if (is_control || is_format || text.substr(i).starts_with("\uFEFF"))
            return true;
    }
    return false;
}

} // namespace

std::optional<language> parse_language(std::string_view text)
{
    if (text == "en")
        return language::en;
    return text == "pt-BR" ? std::optional(language::pt_br) : std::nullopt;
}

std::string_view to_text(language language)
{
    return language == language::en ? "en" : "pt-BR";
}

std::string format_money(core::money const& amount, language language)
{
    auto digits = std::to_string(amount.minor);
    auto const decimals = static_cast<std::size_t>(amount.currency.decimals());
    if (digits.size() <= decimals)
        digits.insert(0, decimals + 1 - digits.size(), '0');
    bool const is_english = language == language::en;
    auto const whole = digits.size() - decimals;
    std::string text = is_english || amount.currency.code() != "BRL" ? std::string(amount.currency.code())
                                                                     : std::string("R$");
    text += ' ';
    for (std::size_t i = 0; i < whole; ++i) {
        if (i > 0 && (whole - i) % 3 == 0)
            text += is_english ? ',' : '.';
        text += digits[i];
    }
    if (decimals > 0)
        text.append(1, is_english ? '.' : ',').append(digits, whole);
    return text;
}

wording put_into_words(news const& news, language language)
{
    auto const it = std::ranges::find(table, news.subject, &entry::subject);
    if (it == table.end())
        return {.title = news.subject, .text = {}};
    auto const game = news.title ? std::string_view(*news.title) : in_language(unknown_game, language);
    std::string amount;
    if (news.amount)
        amount.append(in_language(for_amount, language)).append(format_money(*news.amount, language));
    std::string reason;
    if (news.reason && !news.reason->empty())
        reason.append(in_language(because, language)).append(reason_in(*news.reason, language)).append(".");
    values const values{{"{game}", game}, {"{amount}", amount}, {"{reason}", reason}};
    return {fill(in_language(it->title, language), values), fill(in_language(it->text, language), values)};
}

wording word_confirmation(std::string_view token, std::string_view page, language language)
{
    std::string more;
    if (!page.empty()) {
        auto const url = std::string(page).append(token);
        more = fill(in_language(confirmation_page, language), {{"{url}", url}});
    }
    return {std::string(in_language(confirmation_title, language)),
            fill(in_language(confirmation_text, language), {{"{token}", token}, {"{page}", more}})};
}

std::string_view mail_name(std::string_view display_name)
{
    constexpr std::size_t max_octets = 60;
    constexpr std::string_view unfit = ":/\\@<>[]{}|?=&%#\"";
    bool const is_fit = display_name.size() <= max_octets &&
                        display_name.find_first_of(unfit) == display_name.npos &&
                        !has_inner_dot(display_name) && !has_unseen_character(display_name);
    return is_fit ? display_name : std::string_view();
}

std::string mail_text(wording const& wording, language language, std::string_view name,
                      contracts::payment_id const& payment_id, std::string_view store)
{
    auto text = name.empty() ? std::string(in_language(greeting_without_name, language))
                             : fill(in_language(greeting, language), {{"{name}", name}});
    text.append("\n\n").append(wording.text).append("\n\n");
    if (!payment_id.empty())
        text.append(in_language(number_of_purchase, language)).append(payment_id).append("\n\n");
    return text.append(store).append("\n");
}

} // namespace fcg::notifications
