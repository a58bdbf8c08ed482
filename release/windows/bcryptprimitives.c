/* wine 8 lacks this library, which Rust's standard library asks for random bytes; Windows has it. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T size)
{
    while (size) {
        ULONG some = size > 0x10000000 ? 0x10000000 : (ULONG)size;
        if (!SystemFunction036(bytes, some))
            return FALSE;
        bytes += some;
        size -= some;
    }
    return TRUE;
}
