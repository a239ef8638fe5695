-- A script for wrk: every request has a different pair of player and game.
-- TOKENS_FILE and GAMES_FILE name the files that bench_prepare_players wrote.
local tokens, games = {}, {}
for line in io.lines(os.getenv("TOKENS_FILE")) do tokens[#tokens + 1] = line end
for line in io.lines(os.getenv("GAMES_FILE")) do games[#games + 1] = line end

-- Prices that end in 01, 02 and 04 have other outcomes, which does not matter for the load.
local number = 0
local heads = {}
for at, token in ipairs(tokens) do
    heads[at] = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. token }
end

request = function()
    local token = number % #tokens + 1
    local game = math.floor(number / #tokens) % #games + 1
    number = number + 1
    return wrk.format("POST", "/api/games/purchase", heads[token],
        '{"gameId":"' .. games[game] .. '","paymentMethod":"Pix"}')
end
