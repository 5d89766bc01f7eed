-- Makes a page of the site from a Markdown file of the repository: links lead to pages, or to the source; code comes from files;
-- a page has its first heading as title. What does not exist is an error. Metadata: path (the file, from the root), source
-- (where the repository can be read), nav (the menu).
local path, source

local function exists(file)
  local f = io.open(file)
  if f then f:close() end
  return f ~= nil
end

local function fail(what)
  error(path .. ": " .. what)
end

-- A link's target as a path from the repository's root.
local function resolve(target)
  local parts = {}
  for part in (pandoc.path.directory(path) .. "/" .. target):gmatch("[^/]+") do
    if part == ".." then
      if #parts == 0 then fail("a link that leaves the repository: " .. target) end
      table.remove(parts)
    elseif part ~= "." then
      table.insert(parts, part)
    end
  end
  return table.concat(parts, "/")
end

local function link(el)
  local target, fragment = el.target:match("^([^#]*)(.*)$")
  if target == "" or target:match("^%a+:") or target:match("^api/") then return nil end
  local file = resolve(target)
  if not exists(file) then fail("a link to a file that is not there: " .. target) end
  if file:match("%.md$") then
    el.target = target:gsub("%.md$", ".html") .. fragment
  elseif not file:match("%.svg$") then
    el.target = source .. file .. fragment
  end
  return el
end

local function image(el)
  if not exists(resolve(el.src)) then fail("an image that is not there: " .. el.src) end
end

-- The lines of a region, as Javadoc's snippets mark it, without their common indentation.
local function region(file, name)
  if not exists(file) then fail("code from a file that is not there: " .. file) end
  local lines, inside, indent = {}, false, 1000
  for line in io.lines(file) do
    local mark, of = line:match('^%s*// @(%l+) region="([^"]+)"')
    if of == name then
      inside = mark == "start"
    elseif inside and not mark then
      table.insert(lines, line)
      if line:match("%S") then indent = math.min(indent, #line:match("^%s*")) end
    end
  end
  if #lines == 0 then fail("no region " .. name .. " in " .. file) end
  for i, line in ipairs(lines) do lines[i] = line:sub(indent + 1) end
  return table.concat(lines, "\n")
end

local function code(el)
  if el.attributes.file then
    local text = region(el.attributes.file, el.attributes.region)
    return pandoc.CodeBlock(text, pandoc.Attr("", { "java" }))
  end
end

-- A table wider than a phone scrolls by itself.
local function wide(el)
  return pandoc.Div({ el }, pandoc.Attr("", { "wide" }))
end

function Pandoc(doc)
  path = pandoc.utils.stringify(doc.meta.path)
  source = pandoc.utils.stringify(doc.meta.source)
  local title
  doc = doc:walk({ Header = function(el)
    if el.level == 1 and not title then title = pandoc.utils.stringify(el) end
  end })
  if not title then fail("no heading") end
  doc.meta.pagetitle = title
  for _, group in ipairs(doc.meta.nav) do
    for _, page in ipairs(group.pages) do
      page.current = pandoc.utils.stringify(page.page) == path:gsub("%.md$", ".html")
    end
  end
  return doc:walk({ Link = link, Image = image, CodeBlock = code, Table = wide })
end
