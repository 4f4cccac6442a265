"""An MCP server over stdio, made with the reference Python SDK, with one tool: it takes any arguments and answers a text of the
size that its first argument says. The SDK's lower interface, without a schema to check arguments by: what costs least."""

import asyncio
import sys

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

ANSWER = types.CallToolResult(content=[types.TextContent(type="text", text="x" * int(sys.argv[1]))])


async def list_tools(context, params) -> types.ListToolsResult:
    return types.ListToolsResult(tools=[types.Tool(name="plan", input_schema={"type": "object"})])


async def call_tool(context, params) -> types.CallToolResult:
    return ANSWER


async def main() -> None:
    server = Server("bench", on_list_tools=list_tools, on_call_tool=call_tool)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(main())
